// The entry points of CUDA's driver API that do something, now or in a stream's turn: memory, copies, events, launches.

#include <cstdint>
#include <cstring>
#include <functional>

#include "entry.h"
#include "faults.h"
#include "launch.h"

using namespace emulated;

namespace {

/** Enqueues what may fail on the stream's thread: a context that broke does nothing more. */
Result enqueue(Context* context, Stream* handle, std::function<Result()> work) {
  const auto stream = context->streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  stream->add([context, work = std::move(work)] {
    if (context->state() == SUCCESS) context->failLater(work());
  });
  return SUCCESS;
}

Result copied(Context* context, void* to, const void* from, size_t bytes, const void* onDevice, Stream* stream) {
  if (!context->holds(onDevice, bytes)) return INVALID_VALUE;
  return enqueue(context, stream, [=] {
    std::memcpy(to, from, bytes);
    return SUCCESS;
  });
}

}  // namespace

CTCKIT_ENTRY cuMemAlloc_v2(uint64_t* pointer, size_t bytes) {
  Context* context;
  if (const Result wrong = enter("cuMemAlloc_v2", &context)) return wrong;
  if (bytes == 0) return INVALID_VALUE;
  void* memory = context->allocate(bytes, static_cast<size_t>(setting("memory", 4LL << 30)));
  if (!memory) return OUT_OF_MEMORY;
  *pointer = reinterpret_cast<uint64_t>(memory);
  return SUCCESS;
}

CTCKIT_ENTRY cuMemFree_v2(uint64_t pointer) {
  Context* context;
  if (const Result wrong = enter("cuMemFree_v2", &context)) return wrong;
  return context->free(reinterpret_cast<void*>(pointer)) ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
  Context* context;
  if (const Result wrong = enter("cuMemHostAlloc", &context)) return wrong;
  *pointer = bytes > 0 ? context->pin(bytes) : nullptr;
  return *pointer ? SUCCESS : bytes > 0 ? OUT_OF_MEMORY : INVALID_VALUE;
}

CTCKIT_ENTRY cuMemFreeHost(void* pointer) {
  Context* context;
  if (const Result wrong = enter("cuMemFreeHost", &context)) return wrong;
  return context->unpin(pointer) ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, Stream* stream) {
  Context* context;
  if (const Result wrong = enter("cuMemcpyHtoDAsync_v2", &context)) return wrong;
  return copied(context, reinterpret_cast<void*>(to), from, bytes, reinterpret_cast<void*>(to), stream);
}

CTCKIT_ENTRY cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, Stream* stream) {
  Context* context;
  if (const Result wrong = enter("cuMemcpyDtoHAsync_v2", &context)) return wrong;
  return copied(context, to, reinterpret_cast<void*>(from), bytes, reinterpret_cast<void*>(from), stream);
}

CTCKIT_ENTRY cuStreamCreateWithPriority(Stream** stream, unsigned, int) {
  Context* context;
  if (const Result wrong = enter("cuStreamCreateWithPriority", &context)) return wrong;
  *stream = context->createStream();
  return SUCCESS;
}

CTCKIT_ENTRY cuStreamDestroy_v2(Stream* stream) {
  Context* context;
  if (const Result wrong = enter("cuStreamDestroy_v2", &context)) return wrong;
  return context->destroyStream(stream) ? SUCCESS : INVALID_HANDLE;
}

CTCKIT_ENTRY cuStreamSynchronize(Stream* handle) {
  Context* context;
  if (const Result wrong = enter("cuStreamSynchronize", &context)) return wrong;
  const auto stream = context->streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  stream->synchronize();
  return context->synchronised();
}

CTCKIT_ENTRY cuStreamWaitEvent(Stream* handle, Event* awaited, unsigned) {
  Context* context;
  if (const Result wrong = enter("cuStreamWaitEvent", &context)) return wrong;
  const auto stream = context->streamOf(handle);
  const auto event = context->eventOf(awaited);
  if (!stream || !event) return INVALID_HANDLE;
  if (const auto completion = event->newest()) stream->add([completion] { completion->wait(); });
  return SUCCESS;
}

CTCKIT_ENTRY cuEventCreate(Event** event, unsigned flags) {
  Context* context;
  if (const Result wrong = enter("cuEventCreate", &context)) return wrong;
  constexpr unsigned DISABLE_TIMING = 2;
  *event = context->createEvent((flags & DISABLE_TIMING) == 0);
  return SUCCESS;
}

CTCKIT_ENTRY cuEventDestroy_v2(Event* event) {
  Context* context;
  if (const Result wrong = enter("cuEventDestroy_v2", &context)) return wrong;
  return context->destroyEvent(event) ? SUCCESS : INVALID_HANDLE;
}

CTCKIT_ENTRY cuEventRecord(Event* recorded, Stream* handle) {
  Context* context;
  if (const Result wrong = enter("cuEventRecord", &context)) return wrong;
  const auto stream = context->streamOf(handle);
  const auto event = context->eventOf(recorded);
  if (!stream || !event) return INVALID_HANDLE;
  stream->add([completion = event->record()] { completion->happen(); });
  return SUCCESS;
}

CTCKIT_ENTRY cuEventSynchronize(Event* awaited) {
  Context* context;
  if (const Result wrong = enter("cuEventSynchronize", &context)) return wrong;
  const auto event = context->eventOf(awaited);
  if (!event) return INVALID_HANDLE;
  if (const auto completion = event->newest()) completion->wait();
  return context->synchronised();
}

CTCKIT_ENTRY cuEventElapsedTime(float* milliseconds, Event* from, Event* to) {
  Context* context;
  if (const Result wrong = enter("cuEventElapsedTime", &context)) return wrong;
  const auto start = context->eventOf(from), end = context->eventOf(to);
  if (!start || !end || !start->timed || !end->timed) return INVALID_HANDLE;
  const auto began = start->newest(), ended = end->newest();
  if (!began || !ended) return INVALID_HANDLE;
  const auto beganAt = began->when(), endedAt = ended->when();
  if (!beganAt || !endedAt) return NOT_READY;
  *milliseconds = std::chrono::duration<float, std::milli>(*endedAt - *beganAt).count();
  return SUCCESS;
}

CTCKIT_ENTRY cuLaunchKernel(Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned threads,
                            unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream* stream, void** arguments,
                            void**) {
  Context* context;
  if (const Result wrong = enter("cuLaunchKernel", &context)) return wrong;
  if (!function) return INVALID_HANDLE;
  const bool fits = gridX > 0 && gridX <= 2147483647 && gridY > 0 && gridY <= 65535 && gridZ > 0 && gridZ <= 65535 &&
                    threads > 0 && threads <= 1024 && blockY == 1 && blockZ == 1;
  if (!fits || !arguments || sharedBytes > function->largestShared) return INVALID_VALUE;
  Launch launch{*function, {gridX, gridY, gridZ}, threads, sharedBytes, {}};
  std::memcpy(&launch.argument, arguments[0], sizeof launch.argument);
  return enqueue(context, stream, [launch] { return execute(launch); });
}
