// The entry points of CUDA's driver API, as far as the addon uses them: for a machine with one device, on which kernels are
// what an ordinary compiler made of them.

#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <regex>

#include "context.h"
#include "faults.h"
#include "launch.h"

#define CTCKIT_ENTRY extern "C" __attribute__((visibility("default"))) Result

using namespace emulated;

namespace {

std::mutex mutex;
std::unique_ptr<Context> primary;
int retained = 0;
bool initialised = false;
thread_local std::vector<Context*> current;

/** What every entry point does first: the faults that it was told of, then whether there is a context that is whole. */
Result enter(const char* name, Context** context = nullptr) {
  if (const Result fault = faultOf(name)) {
    if (!current.empty() && current.back()) return current.back()->fail(fault);
    return fault;
  }
  if (!context) return SUCCESS;
  if (current.empty() || !current.back()) return INVALID_CONTEXT;
  *context = current.back();
  return (*context)->state();
}

int version() { return static_cast<int>(setting("driver", 12040)); }

/** The first CUDA whose drivers take this PTX, as cuDriverGetVersion says it; 0: it is no PTX. */
int wants(const std::string& ptx) {
  static const std::regex head(R"(^(?:\s|//[^\n]*\n)*\.version (\d+)\.(\d+))");
  std::smatch found;
  const std::string start = ptx.substr(0, 4096);
  if (!std::regex_search(start, found, head)) return 0;
  const int major = std::stoi(found[1]), minor = std::stoi(found[2]);
  if (major == 6) return 10000 + 10 * std::max(0, minor - 3);
  return (major + 4) * 1000 + 10 * minor;
}

}  // namespace

CTCKIT_ENTRY cuInit(unsigned) {
  if (const Result fault = enter("cuInit")) return fault;
  initialised = true;
  return setting("devices", 1) > 0 ? SUCCESS : NO_DEVICE;
}

CTCKIT_ENTRY cuDriverGetVersion(int* answer) {
  *answer = version();
  return enter("cuDriverGetVersion");
}

CTCKIT_ENTRY cuGetErrorName(Result result, const char** name) {
  *name = nameOf(result);
  return *name ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuGetErrorString(Result result, const char** text) {
  *text = nameOf(result) ? "an emulated answer" : nullptr;
  return *text ? SUCCESS : INVALID_VALUE;
}

CTCKIT_ENTRY cuDeviceGetCount(int* count) {
  if (const Result fault = enter("cuDeviceGetCount")) return fault;
  if (!initialised) return NOT_INITIALIZED;
  *count = static_cast<int>(setting("devices", 1));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGet(int* device, int ordinal) {
  if (const Result fault = enter("cuDeviceGet")) return fault;
  if (ordinal < 0 || ordinal >= setting("devices", 1)) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetName(char* name, int length, int) {
  if (const Result fault = enter("cuDeviceGetName")) return fault;
  std::strncpy(name, "emulated by ctckit", static_cast<size_t>(length));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceGetAttribute(int* value, int attribute, int) {
  if (const Result fault = enter("cuDeviceGetAttribute")) return fault;
  constexpr int SHARED_MEMORY_OPTIN = 97;
  if (attribute != SHARED_MEMORY_OPTIN) return INVALID_VALUE;
  *value = static_cast<int>(setting("shared", 227 * 1024));
  return SUCCESS;
}

CTCKIT_ENTRY cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = static_cast<size_t>(setting("memory", 4LL << 30));
  return enter("cuDeviceTotalMem_v2");
}

CTCKIT_ENTRY cuDevicePrimaryCtxRetain(Context** context, int) {
  if (const Result fault = enter("cuDevicePrimaryCtxRetain")) return fault;
  std::lock_guard<std::mutex> lock(mutex);
  if (retained++ == 0) primary = std::make_unique<Context>();
  *context = primary.get();
  return SUCCESS;
}

CTCKIT_ENTRY cuDevicePrimaryCtxRelease_v2(int) {
  std::lock_guard<std::mutex> lock(mutex);
  if (retained == 0) return INVALID_CONTEXT;
  if (--retained == 0) primary.reset();
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPushCurrent_v2(Context* context) {
  if (const Result fault = enter("cuCtxPushCurrent_v2")) return fault;
  current.push_back(context);
  return SUCCESS;
}

CTCKIT_ENTRY cuCtxPopCurrent_v2(Context** context) {
  if (current.empty()) return INVALID_CONTEXT;
  *context = current.back();
  current.pop_back();
  return SUCCESS;
}

CTCKIT_ENTRY cuModuleLoadDataEx(Module** module, const void* image, unsigned count, int* options, void** values) {
  Context* context;
  if (const Result wrong = enter("cuModuleLoadDataEx", &context)) return wrong;
  const std::string ptx = static_cast<const char*>(image);
  const int wanted = wants(ptx);
  if (wanted == 0) {
    constexpr int ERROR_LOG = 5;
    for (unsigned i = 0; i < count; i++)
      if (options[i] == ERROR_LOG) std::strcpy(static_cast<char*>(values[i]), "line 1: .version expected");
    return INVALID_PTX;
  }
  if (wanted > version()) return UNSUPPORTED_PTX_VERSION;
  *module = context->load(ptx);
  return SUCCESS;
}

CTCKIT_ENTRY cuModuleUnload(Module* module) {
  Context* context;
  if (const Result wrong = enter("cuModuleUnload", &context)) return wrong;
  return context->unload(module) ? SUCCESS : INVALID_HANDLE;
}

CTCKIT_ENTRY cuModuleGetFunction(Function** function, Module* module, const char* name) {
  Context* context;
  if (const Result wrong = enter("cuModuleGetFunction", &context)) return wrong;
  Dl_info own;
  if (!dladdr(reinterpret_cast<void*>(&cuInit), &own)) return NOT_FOUND;
  void* library = dlopen(own.dli_fname, RTLD_NOW | RTLD_NOLOAD);
  void* symbol = library ? dlsym(library, name) : nullptr;
  if (library) dlclose(library);
  // What is in the PTX and what was compiled for here must be the same kernels.
  if (!symbol || module->ptx.find(std::string(".entry ") + name + "(") == std::string::npos) return NOT_FOUND;
  *function = context->function(name, reinterpret_cast<Block::Kernel>(symbol));
  return SUCCESS;
}

CTCKIT_ENTRY cuFuncSetAttribute(Function* function, int attribute, int value) {
  Context* context;
  if (const Result wrong = enter("cuFuncSetAttribute", &context)) return wrong;
  constexpr int LARGEST_SHARED = 8;
  if (attribute != LARGEST_SHARED || value < 0 || value > setting("shared", 227 * 1024)) return INVALID_VALUE;
  function->largestShared = static_cast<size_t>(value);
  return SUCCESS;
}

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

/** Enqueues what fails on the stream's thread, if it does: the context is broken then, and nothing more of it is done. */
static Result enqueue(Context* context, Stream* stream, std::function<Result()> work) {
  context->streamOf(stream).add([context, work = std::move(work)] {
    if (context->state() == SUCCESS) context->fail(work());
  });
  return SUCCESS;
}

static Result copied(Context* context, void* to, const void* from, size_t bytes, const void* onDevice, Stream* stream) {
  if (!context->holds(onDevice, bytes)) return INVALID_VALUE;
  return enqueue(context, stream, [=] {
    std::memcpy(to, from, bytes);
    return SUCCESS;
  });
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

CTCKIT_ENTRY cuStreamSynchronize(Stream* stream) {
  Context* context;
  if (const Result wrong = enter("cuStreamSynchronize", &context)) return wrong;
  context->streamOf(stream).synchronize();
  return context->state();
}

CTCKIT_ENTRY cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
  Context* context;
  if (const Result wrong = enter("cuStreamWaitEvent", &context)) return wrong;
  if (const auto awaited = event->completion) context->streamOf(stream).add([awaited] { awaited->wait(); });
  return SUCCESS;
}

CTCKIT_ENTRY cuEventCreate(Event** event, unsigned) {
  Context* context;
  if (const Result wrong = enter("cuEventCreate", &context)) return wrong;
  *event = new Event();
  return SUCCESS;
}

CTCKIT_ENTRY cuEventDestroy_v2(Event* event) {
  delete event;
  return enter("cuEventDestroy_v2");
}

CTCKIT_ENTRY cuEventRecord(Event* event, Stream* stream) {
  Context* context;
  if (const Result wrong = enter("cuEventRecord", &context)) return wrong;
  const auto completion = std::make_shared<Completion>();
  event->completion = completion;
  context->streamOf(stream).add([completion] { completion->happen(); });
  return SUCCESS;
}

CTCKIT_ENTRY cuEventSynchronize(Event* event) {
  Context* context;
  if (const Result wrong = enter("cuEventSynchronize", &context)) return wrong;
  if (const auto awaited = event->completion) awaited->wait();
  return context->state();
}

CTCKIT_ENTRY cuLaunchKernel(Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned threads,
                            unsigned blockY, unsigned blockZ, unsigned sharedBytes, Stream* stream, void** arguments,
                            void**) {
  Context* context;
  if (const Result wrong = enter("cuLaunchKernel", &context)) return wrong;
  const bool fits = gridX > 0 && gridY > 0 && gridY <= 65535 && gridZ > 0 && gridZ <= 65535 && threads > 0 &&
                    threads <= 1024 && blockY == 1 && blockZ == 1;
  if (!fits || sharedBytes > function->largestShared) return INVALID_VALUE;
  Launch launch{function, {gridX, gridY, gridZ}, threads, sharedBytes, {}};
  std::memcpy(&launch.argument, arguments[0], sizeof launch.argument);
  return enqueue(context, stream, [launch] { return execute(launch); });
}
