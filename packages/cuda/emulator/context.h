// The device's primary context: its memory, its streams, and whether it is still of any use. It lives from the first retain to
// the last release.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "block.h"
#include "results.h"
#include "stream.h"

namespace emulated {

struct Module {
  std::string ptx;
};

struct Function {
  std::string name;
  Block::Kernel call;
  size_t largestShared = 48 * 1024;
};

class Context {
 public:
  ~Context();

  /** SUCCESS while the context is whole, then what broke it. */
  Result state() const { return broken_; }
  /** Only what is sticky breaks it. */
  Result fail(Result result);

  void* allocate(size_t bytes, size_t most);
  bool free(void* pointer);
  /** Whether so many bytes from there on are in memory of the device's. */
  bool holds(const void* pointer, size_t bytes);
  void* pin(size_t bytes);
  bool unpin(void* pointer);

  Stream* createStream();
  bool destroyStream(Stream* stream);
  Stream& streamOf(Stream* stream);

  Module* load(const std::string& ptx);
  bool unload(Module* module);
  Function* function(const std::string& name, Block::Kernel call);

 private:
  std::atomic<Result> broken_{SUCCESS};
  std::mutex mutex_;
  std::map<char*, size_t> memory_;
  size_t allocated_ = 0;
  std::set<void*> pinned_;
  std::map<Stream*, std::unique_ptr<Stream>> streams_;
  std::unique_ptr<Stream> legacy_;
  std::map<Module*, std::unique_ptr<Module>> modules_;
  std::map<std::string, Function> functions_;
};

}  // namespace emulated
