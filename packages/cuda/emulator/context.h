// The device's primary context: its memory, its streams, and whether it is still of any use. It is open from the first
// retain to the last release. As in the driver its handle stays the same, and is an error while it is closed.
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

struct Function {
  std::string name;
  Block::Kernel call;
  size_t largestShared = 48 * 1024;
};

struct Module {
  std::string ptx;
  /** By name. Their addresses are their handles. */
  std::map<std::string, Function> functions;
};

class Context {
 public:
  void open() { broken_ = SUCCESS; }
  /** Does what its streams have left, and frees everything. */
  void close();

  /** SUCCESS while the context is whole, then what broke it. */
  Result state() const { return broken_; }
  /** Only what is sticky breaks it. */
  Result fail(Result result);
  /** Of work that nobody waits for any more: what is not sticky is kept for whoever synchronises next. */
  void failLater(Result result);
  /** At the end of a synchronisation: the state, or what is kept, once. */
  Result synchronised();

  void* allocate(size_t bytes, size_t most);
  /** Waits for all streams first, as the driver does. */
  bool free(void* pointer);
  /** Whether so many bytes from there on are in memory of the device's. */
  bool holds(const void* pointer, size_t bytes);
  void* pin(size_t bytes);
  bool unpin(void* pointer);

  Stream* createStream();
  bool destroyStream(Stream* stream);
  /** Null: no stream of this context. */
  std::shared_ptr<Stream> streamOf(Stream* stream);

  Event* createEvent(bool timed);
  bool destroyEvent(Event* event);
  /** Null: no event of this context. */
  std::shared_ptr<Event> eventOf(Event* event);

  Module* load(const std::string& ptx);
  bool unload(Module* module);
  /** Null: the module is none of this context's, or its PTX has no such kernel. */
  Function* function(Module* module, const std::string& name, Block::Kernel call);

 private:
  void synchronize();

  std::atomic<Result> broken_{CONTEXT_IS_DESTROYED};
  std::atomic<Result> kept_{SUCCESS};
  std::mutex mutex_;
  std::map<char*, size_t> memory_;
  size_t allocated_ = 0;
  std::set<void*> pinned_;
  /** The legacy stream is null. */
  std::map<Stream*, std::shared_ptr<Stream>> streams_;
  std::map<Event*, std::shared_ptr<Event>> events_;
  std::map<Module*, std::unique_ptr<Module>> modules_;
};

}  // namespace emulated
