#include "context.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace emulated {
namespace {

/** More than any machine has. AddressSanitizer ends a process that asks its host for so much, instead of saying no. */
constexpr size_t LARGEST = size_t{1} << 38;

/** Filled with ones, as numbers NaN: nothing may rely on memory that nobody has written. */
void* unwritten(size_t bytes) {
  if (bytes > LARGEST) return nullptr;
  void* memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (memory) std::memset(memory, 0xff, bytes);
  return memory;
}

}  // namespace

void Context::close() {
  synchronize();
  decltype(streams_) ending;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ending.swap(streams_);
  }
  ending.clear();
  std::lock_guard<std::mutex> lock(mutex_);
  broken_ = CONTEXT_IS_DESTROYED;
  kept_ = SUCCESS;
  for (auto& [pointer, bytes] : memory_) std::free(pointer);
  for (void* pointer : pinned_) std::free(pointer);
  memory_.clear();
  allocated_ = 0;
  pinned_.clear();
  events_.clear();
  modules_.clear();
}

Result Context::fail(Result result) {
  // What broke it first is what it says.
  Result whole = SUCCESS;
  if (isSticky(result)) broken_.compare_exchange_strong(whole, result);
  return result;
}

void Context::failLater(Result result) {
  if (isSticky(result)) fail(result);
  else if (result) kept_ = result;
}

Result Context::synchronised() {
  if (const Result broken = state()) return broken;
  return kept_.exchange(SUCCESS);
}

void* Context::allocate(size_t bytes, size_t most) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (bytes > most || allocated_ > most - bytes) return nullptr;
  void* memory = unwritten(bytes);
  if (!memory) return nullptr;
  memory_[static_cast<char*>(memory)] = bytes;
  allocated_ += bytes;
  return memory;
}

bool Context::free(void* pointer) {
  if (!holds(pointer, 0)) return false;
  synchronize();
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = memory_.find(static_cast<char*>(pointer));
  if (found == memory_.end()) return false;
  allocated_ -= found->second;
  memory_.erase(found);
  std::free(pointer);
  return true;
}

bool Context::holds(const void* pointer, size_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  char* const from = static_cast<char*>(const_cast<void*>(pointer));
  auto after = memory_.upper_bound(from);
  if (after == memory_.begin()) return false;
  const auto& [start, size] = *--after;
  const size_t offset = static_cast<size_t>(from - start);
  return offset <= size && bytes <= size - offset;
}

void* Context::pin(size_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  void* memory = unwritten(bytes);
  if (memory) pinned_.insert(memory);
  return memory;
}

bool Context::unpin(void* pointer) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (pinned_.count(pointer) == 0) return false;
  }
  synchronize();
  std::lock_guard<std::mutex> lock(mutex_);
  if (pinned_.erase(pointer) == 0) return false;
  std::free(pointer);
  return true;
}

void Context::synchronize() {
  decltype(streams_) all;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    all = streams_;
  }
  for (auto& [handle, stream] : all) stream->synchronize();
}

Stream* Context::createStream() {
  std::lock_guard<std::mutex> lock(mutex_);
  auto made = std::make_shared<Stream>();
  Stream* stream = made.get();
  streams_[stream] = std::move(made);
  return stream;
}

bool Context::destroyStream(Stream* stream) {
  // Ends when the lock is open again.
  std::shared_ptr<Stream> last;
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = streams_.find(stream);
  if (!stream || found == streams_.end()) return false;
  last = std::move(found->second);
  streams_.erase(found);
  return true;
}

std::shared_ptr<Stream> Context::streamOf(Stream* stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  // 1 and 2 are the names of the legacy stream and of a thread's own, which may be one here.
  if (reinterpret_cast<uintptr_t>(stream) <= 2) {
    auto& legacy = streams_[nullptr];
    if (!legacy) legacy = std::make_shared<Stream>();
    return legacy;
  }
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : found->second;
}

Event* Context::createEvent(bool timed) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto made = std::make_shared<Event>(timed);
  Event* event = made.get();
  events_[event] = std::move(made);
  return event;
}

bool Context::destroyEvent(Event* event) {
  std::lock_guard<std::mutex> lock(mutex_);
  return events_.erase(event) > 0;
}

std::shared_ptr<Event> Context::eventOf(Event* event) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = events_.find(event);
  return found == events_.end() ? nullptr : found->second;
}

Module* Context::load(const std::string& ptx) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto made = std::make_unique<Module>(Module{ptx, {}});
  Module* module = made.get();
  modules_[module] = std::move(made);
  return module;
}

bool Context::unload(Module* module) {
  std::lock_guard<std::mutex> lock(mutex_);
  return modules_.erase(module) > 0;
}

Function* Context::function(Module* module, const std::string& name, Block::Kernel call) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = modules_.find(module);
  if (found == modules_.end() || module->ptx.find(".entry " + name + "(") == std::string::npos) return nullptr;
  return &module->functions.emplace(name, Function{name, call}).first->second;
}

}  // namespace emulated
