// A stream: work in its order, done by a thread of its own while the caller goes on. Events order streams.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace emulated {

/** Something that happens once. */
class Completion {
 public:
  void happen();
  void wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool happened_ = false;
};

struct Event {
  /** Of the newest record; what waits for an earlier one keeps that. Null: never recorded, which counts as happened. */
  std::shared_ptr<Completion> completion;
};

class Stream {
 public:
  using Work = std::function<void()>;

  Stream();
  /** Does what is left. */
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void add(Work work);
  void synchronize();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> work_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace emulated
