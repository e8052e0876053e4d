// One device's primary context, with the kernels of a few modules and two streams. Knows nothing of JavaScript: what it is asked
// comes checked, what fails is thrown: the driver's answers as DriverError, the host's as the standard library has it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "command-list.h"
#include "driver.h"
#include "waiter.h"

namespace ctckit {

struct Pinned {
  char* data;
  size_t bytes;
};

class DeviceContext {
 public:
  DeviceContext(std::shared_ptr<const Driver> driver, int ordinal, const std::vector<std::string>& modules);
  /** Closes it, and waits for that. */
  ~DeviceContext();
  DeviceContext(const DeviceContext&) = delete;
  DeviceContext& operator=(const DeviceContext&) = delete;

  /**
   * Frees all memory and gives the context back, when what was submitted is done, and calls `done` on the waiter's thread then.
   * Nothing else is asked of it any more.
   */
  void close(std::function<void()> done = [] {});

  const std::string& name() const { return name_; }
  int driverVersion() const { return driver_->version; }
  int sharedMemory() const { return sharedMemory_; }
  size_t totalMemory() const { return totalMemory_; }

  size_t kernel(const std::string& name);
  size_t kernels() const { return kernels_.size(); }

  DevicePtr allocate(size_t bytes);
  bool holds(DevicePtr pointer) const { return allocated_.count(pointer) > 0; }
  /** Later, as all that frees. */
  void free(DevicePtr pointer);

  size_t pin(size_t bytes);
  const Pinned* pinned(size_t number) const;
  void unpin(size_t number);

  /**
   * Enqueues commands. `done` is called on the waiter's thread when all of them are, or all that could be enqueued before one
   * failed.
   */
  void submit(const std::vector<Enqueued>& commands, Stream stream, std::function<void(Outcome)> done);

 private:
  struct Submission;
  struct Kernel {
    Function function;
    unsigned sharedBytes = 48 * 1024;  // what every kernel may have without asking
  };

  void open(const std::vector<std::string>& modules);
  void load(const std::string& ptx);
  void give() noexcept;
  void enqueue(const std::vector<Enqueued>& commands, Stream stream, Submission& submission);
  void enqueue(const Enqueued& command, Stream main);
  /** Waits for it. */
  Outcome outcomeOf(Submission& submission);
  /** What happens when all that `stream` has so far is done, and says when that was. */
  Event reached(Stream stream);
  /** What is submitted to `after` from here on waits for all that `before` has so far. */
  void order(Stream before, Stream after);
  void launch(const Enqueued& command, Stream stream);

  std::shared_ptr<const Driver> driver_;
  DeviceId device_ = 0;
  Context context_ = nullptr;
  std::vector<Module> modules_;
  Stream streams_[2] = {nullptr, nullptr};
  std::string name_;
  int sharedMemory_ = 0;
  size_t totalMemory_ = 0;
  std::vector<Kernel> kernels_;
  std::map<std::string, size_t> kernelNumbers_;
  std::set<DevicePtr> allocated_;
  std::map<size_t, Pinned> pinned_;
  size_t nextPinned_ = 1;
  bool closed_ = false;
  std::unique_ptr<Waiter> waiter_;
};

}  // namespace ctckit
