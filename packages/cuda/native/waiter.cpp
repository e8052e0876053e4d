#include "waiter.h"

namespace ctckit {

Waiter::Waiter() : thread_([this] { work(); }) {}

Waiter::~Waiter() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Waiter::add(Jobs jobs) noexcept {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.splice(jobs_.end(), jobs);
  }
  changed_.notify_one();
}

void Waiter::work() {
  for (;;) {
    Jobs first;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return ends_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      first.splice(first.end(), jobs_, jobs_.begin());
    }
    try {
      first.front()();
    } catch (...) {
      // An exception that leaves a thread ends the process.
    }
  }
}

}  // namespace ctckit
