// The one thread that waits: for commands to be done, and then for what must come after them. Jobs are done in the order in
// which they came, so that memory is freed after all that was submitted before and may use it.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace ctckit {

class Waiter {
 public:
  /** Tells its own failures: what it throws all the same is forgotten. */
  using Job = std::function<void()>;
  /** Jobs that have their memory, so that adding them cannot fail. */
  using Jobs = std::list<Job>;

  /** @throws std::system_error: there are no more threads */
  Waiter();
  /** Does what is left, then returns. */
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  void add(Jobs jobs) noexcept;

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  Jobs jobs_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace ctckit
