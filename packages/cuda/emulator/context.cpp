#include "context.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace emulated {
namespace {

/** Filled with ones, as numbers NaN: nothing may rely on memory that nobody has written. */
void* unwritten(size_t bytes) {
  void* memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (memory) std::memset(memory, 0xff, bytes);
  return memory;
}

}  // namespace

Context::~Context() {
  streams_.clear();
  legacy_.reset();
  for (auto& [pointer, bytes] : memory_) std::free(pointer);
  for (void* pointer : pinned_) std::free(pointer);
}

Result Context::fail(Result result) {
  if (isSticky(result)) broken_ = result;
  return result;
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
  return static_cast<size_t>(from - start) + bytes <= size;
}

void* Context::pin(size_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  void* memory = unwritten(bytes);
  if (memory) pinned_.insert(memory);
  return memory;
}

bool Context::unpin(void* pointer) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (pinned_.erase(pointer) == 0) return false;
  std::free(pointer);
  return true;
}

Stream* Context::createStream() {
  std::lock_guard<std::mutex> lock(mutex_);
  auto made = std::make_unique<Stream>();
  Stream* stream = made.get();
  streams_[stream] = std::move(made);
  return stream;
}

bool Context::destroyStream(Stream* stream) {
  std::unique_ptr<Stream> last;
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return false;
  last = std::move(found->second);
  streams_.erase(found);
  return true;
}

Stream& Context::streamOf(Stream* stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  // 1 and 2 are the names of the legacy stream and of a thread's own, which may be one here.
  if (reinterpret_cast<uintptr_t>(stream) > 2) return *stream;
  if (!legacy_) legacy_ = std::make_unique<Stream>();
  return *legacy_;
}

Module* Context::load(const std::string& ptx) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto made = std::make_unique<Module>(Module{ptx});
  Module* module = made.get();
  modules_[module] = std::move(made);
  return module;
}

bool Context::unload(Module* module) {
  std::lock_guard<std::mutex> lock(mutex_);
  return modules_.erase(module) > 0;
}

Function* Context::function(const std::string& name, Block::Kernel call) {
  std::lock_guard<std::mutex> lock(mutex_);
  return &functions_.emplace(name, Function{name, call}).first->second;
}

}  // namespace emulated
