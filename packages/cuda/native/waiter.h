// The one thread that waits: for commands to be done, and then for what must come after them. Jobs are done in the order in
// which they came, so that memory is freed after all that was submitted before and may use it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace ctckit {

class Waiter {
 public:
  using Job = std::function<void()>;

  Waiter();
  /** Does what is left, then returns. */
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  void add(Job job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace ctckit
