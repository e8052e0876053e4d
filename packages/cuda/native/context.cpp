#include "context.h"

#include <cmath>

namespace ctckit {
namespace {

/** Whether anything is on stream 1 before a FORK says what it waits for. */
bool beginsBeside(const std::vector<Enqueued>& commands) {
  for (const Enqueued& command : commands) {
    if (command.kind == CommandKind::FORK) return false;
    if (command.stream == 1) return true;
  }
  return false;
}

/** What ends ends whole: nothing that fails on the way keeps the rest. */
template <typename Work>
void attempt(Work work) noexcept {
  try {
    work();
  } catch (...) {
  }
}

}  // namespace

DeviceContext::DeviceContext(std::shared_ptr<const Driver> driver, int ordinal, const std::vector<std::string>& modules)
    : driver_(std::move(driver)) {
  driver_->check(driver_->cuInit(0), "cuInit");
  driver_->check(driver_->cuDeviceGet(&device_, ordinal), "cuDeviceGet", "device " + std::to_string(ordinal));
  driver_->check(driver_->cuDevicePrimaryCtxRetain(&context_, device_), "cuDevicePrimaryCtxRetain");
  try {
    open(modules);
    waiter_ = std::make_unique<Waiter>();
  } catch (...) {
    give();
    throw;
  }
}

DeviceContext::~DeviceContext() {
  waiter_.reset();
  if (!closed_) give();
}

void DeviceContext::close(std::function<void()> done) {
  waiter_->add({[this, given = closed_, done] {
    if (!given) give();
    done();
  }});
  closed_ = true;
}

void DeviceContext::open(const std::vector<std::string>& modules) {
  char name[256] = "";
  driver_->check(driver_->cuDeviceGetName(name, sizeof name, device_), "cuDeviceGetName");
  name_ = name;
  driver_->check(driver_->cuDeviceGetAttribute(&sharedMemory_, MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, device_),
                 "cuDeviceGetAttribute");
  driver_->check(driver_->cuDeviceTotalMem_v2(&totalMemory_, device_), "cuDeviceTotalMem");
  Current current(*driver_, context_);
  for (const std::string& ptx : modules) load(ptx);
  // The lattice, which others wait for, is on stream 0: the lower number is the higher priority, and out of range is clamped.
  for (int i = 0; i < 2; i++)
    driver_->check(driver_->cuStreamCreateWithPriority(&streams_[i], STREAM_NON_BLOCKING, i - 1),
                   "cuStreamCreateWithPriority");
}

void DeviceContext::load(const std::string& ptx) {
  char log[4096] = "";
  int options[] = {JIT_ERROR_LOG_BUFFER, JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
  // The size is passed as the pointer itself, as the driver wants its options.
  void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
  // Not within the check: its other arguments, which the log is one of, may be evaluated first.
  modules_.reserve(modules_.size() + 1);
  Module module = nullptr;
  const Result loaded = driver_->cuModuleLoadDataEx(&module, ptx.c_str(), 2, options, values);
  driver_->check(loaded, "cuModuleLoadDataEx",
                 "driver " + std::to_string(driver_->version) + (log[0] ? std::string(": ") + log : ""));
  modules_.push_back(module);
}

void DeviceContext::give() noexcept {
  // Where the context is of no use any more every call fails, and releasing it frees all the same.
  attempt([this] {
    Current current(*driver_, context_);
    for (Stream stream : streams_)
      if (stream) attempt([&] { driver_->cuStreamSynchronize(stream); });
    for (DevicePtr pointer : allocated_) attempt([&] { driver_->cuMemFree_v2(pointer); });
    for (auto& [number, pinned] : pinned_) attempt([data = pinned.data, this] { driver_->cuMemFreeHost(data); });
    for (Stream stream : streams_)
      if (stream) attempt([&] { driver_->cuStreamDestroy_v2(stream); });
    for (Module module : modules_) attempt([&] { driver_->cuModuleUnload(module); });
  });
  attempt([this] { driver_->cuDevicePrimaryCtxRelease_v2(device_); });
}

size_t DeviceContext::kernel(const std::string& name) {
  const auto known = kernelNumbers_.find(name);
  if (known != kernelNumbers_.end()) return known->second;
  Current current(*driver_, context_);
  Kernel kernel{nullptr};
  Result found = NOT_FOUND;
  for (Module module : modules_) {
    found = driver_->cuModuleGetFunction(&kernel.function, module, name.c_str());
    if (found != NOT_FOUND) break;
  }
  driver_->check(found, "cuModuleGetFunction", name);
  kernels_.push_back(kernel);
  return kernelNumbers_[name] = kernels_.size() - 1;
}

DevicePtr DeviceContext::allocate(size_t bytes) {
  Current current(*driver_, context_);
  DevicePtr pointer = 0;
  driver_->check(driver_->cuMemAlloc_v2(&pointer, bytes), "cuMemAlloc", std::to_string(bytes) + " bytes");
  try {
    allocated_.insert(pointer);
  } catch (...) {
    driver_->cuMemFree_v2(pointer);
    throw;
  }
  return pointer;
}

void DeviceContext::free(DevicePtr pointer) {
  // It waits for the whole device, so it is not for JavaScript's thread.
  waiter_->add({[this, pointer] {
    Current current(*driver_, context_);
    driver_->cuMemFree_v2(pointer);
  }});
  allocated_.erase(pointer);
}

size_t DeviceContext::pin(size_t bytes) {
  Current current(*driver_, context_);
  void* data = nullptr;
  driver_->check(driver_->cuMemHostAlloc(&data, bytes, 0), "cuMemHostAlloc", std::to_string(bytes) + " bytes");
  try {
    pinned_[nextPinned_] = Pinned{static_cast<char*>(data), bytes};
  } catch (...) {
    driver_->cuMemFreeHost(data);
    throw;
  }
  return nextPinned_++;
}

const Pinned* DeviceContext::pinned(size_t number) const {
  const auto found = pinned_.find(number);
  return found == pinned_.end() ? nullptr : &found->second;
}

void DeviceContext::unpin(size_t number) {
  waiter_->add({[this, data = pinned_.at(number).data] {
    Current current(*driver_, context_);
    driver_->cuMemFreeHost(data);
  }});
  pinned_.erase(number);
}

struct DeviceContext::Submission {
  Stream main;
  Event began = nullptr;
  Event ended = nullptr;
  bool joined = false;
  std::exception_ptr failure;
};

void DeviceContext::submit(const std::vector<Enqueued>& commands, Stream stream, std::function<void(Outcome)> done) {
  const auto submission = std::make_shared<Submission>();
  submission->main = stream ? stream : streams_[0];
  // Made before anything is enqueued: from then on nothing may fail before somebody waits for it. Not a host function on the
  // stream: after an error that breaks the context none is called any more.
  Waiter::Jobs wait{[this, submission, done] { done(outcomeOf(*submission)); }};
  enqueue(commands, stream, *submission);
  waiter_->add(std::move(wait));
}

void DeviceContext::enqueue(const std::vector<Enqueued>& commands, Stream stream, Submission& submission) {
  const Stream main = submission.main;
  try {
    Current current(*driver_, context_);
    try {
      // All that was submitted before ends on our own stream 0.
      if (stream) order(streams_[0], main);
      submission.began = reached(main);
      if (beginsBeside(commands)) order(main, streams_[1]);
      for (const Enqueued& command : commands) enqueue(command, main);
    } catch (...) {
      submission.failure = std::current_exception();
    }
    // Of a list that failed half way, too: until then it may use the memory that it was given.
    order(streams_[1], main);
    submission.joined = true;
    if (stream) order(main, streams_[0]);
    submission.ended = reached(main);
  } catch (...) {
    if (!submission.failure) submission.failure = std::current_exception();
  }
}

Outcome DeviceContext::outcomeOf(Submission& submission) {
  const auto& [main, began, ended, joined, failure] = submission;
  float milliseconds = 0;
  try {
    Current current(*driver_, context_);
    const bool happened = ended && driver_->cuEventSynchronize(ended) == SUCCESS;
    // A time that cannot be had is not worth the results.
    if (began && happened && driver_->cuEventElapsedTime(&milliseconds, began, ended) != SUCCESS) milliseconds = NAN;
    for (const Event event : {began, ended})
      if (event) driver_->cuEventDestroy_v2(event);
    if (!happened) driver_->check(driver_->cuStreamSynchronize(main), "cuStreamSynchronize");
    if (!joined) driver_->check(driver_->cuStreamSynchronize(streams_[1]), "cuStreamSynchronize");
  } catch (...) {
    return {failure ? failure : std::current_exception(), true, milliseconds};
  }
  return {failure, false, milliseconds};
}

void DeviceContext::enqueue(const Enqueued& command, Stream main) {
  const Stream stream = command.stream == 0 ? main : streams_[1];
  switch (command.kind) {
    case CommandKind::UPLOAD:
      return driver_->check(driver_->cuMemcpyHtoDAsync_v2(command.device, command.host, command.bytes, stream),
                            "cuMemcpyHtoDAsync");
    case CommandKind::DOWNLOAD:
      return driver_->check(driver_->cuMemcpyDtoHAsync_v2(command.host, command.device, command.bytes, stream),
                            "cuMemcpyDtoHAsync");
    case CommandKind::LAUNCH:
      return launch(command, stream);
    case CommandKind::FORK:
      return order(main, streams_[1]);
    case CommandKind::JOIN:
      return order(streams_[1], main);
  }
}

Event DeviceContext::reached(Stream stream) {
  Event event = nullptr;
  driver_->check(driver_->cuEventCreate(&event, EVENT_BLOCKING_SYNC), "cuEventCreate");
  const Result recorded = driver_->cuEventRecord(event, stream);
  // One that was never recorded counts as happened: it is not to be waited for.
  if (recorded != SUCCESS) driver_->cuEventDestroy_v2(event);
  driver_->check(recorded, "cuEventRecord");
  return event;
}

void DeviceContext::order(Stream before, Stream after) {
  Event event = nullptr;
  driver_->check(driver_->cuEventCreate(&event, EVENT_DISABLE_TIMING), "cuEventCreate");
  Result result = driver_->cuEventRecord(event, before);
  if (result == SUCCESS) result = driver_->cuStreamWaitEvent(after, event, 0);
  // The driver keeps it until it has happened.
  driver_->cuEventDestroy_v2(event);
  driver_->check(result, "cuStreamWaitEvent");
}

void DeviceContext::launch(const Enqueued& command, Stream stream) {
  Kernel& kernel = kernels_[command.kernel];
  if (command.sharedBytes > kernel.sharedBytes) {
    driver_->check(driver_->cuFuncSetAttribute(kernel.function, FUNCTION_MAX_DYNAMIC_SHARED_SIZE,
                                               static_cast<int>(command.sharedBytes)),
                   "cuFuncSetAttribute", std::to_string(command.sharedBytes) + " bytes of shared memory");
    kernel.sharedBytes = command.sharedBytes;
  }
  Arguments arguments = command.arguments;
  void* parameters[] = {&arguments};
  driver_->check(driver_->cuLaunchKernel(kernel.function, command.grid[0], command.grid[1], command.grid[2],
                                         command.threads, 1, 1, command.sharedBytes, stream, parameters, nullptr),
                 "cuLaunchKernel");
}

}  // namespace ctckit
