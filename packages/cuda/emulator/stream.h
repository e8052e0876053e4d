// A stream: work in its order, done by a thread of its own while the caller goes on. Events order streams.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace emulated {

/** Something that happens once. */
class Completion {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void happen();
  void wait();
  /** Nothing: it has not happened yet. */
  std::optional<Time> when();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Time> happened_;
};

class Event {
 public:
  explicit Event(bool isTimed) : timed(isTimed) {}

  /** What waits for an earlier record keeps that. */
  std::shared_ptr<Completion> record();
  /** Null: never recorded, which counts as happened. */
  std::shared_ptr<Completion> newest();

  const bool timed;

 private:
  std::mutex mutex_;
  std::shared_ptr<Completion> newest_;
};

class Stream {
 public:
  using Work = std::function<void()>;

  Stream() = default;
  /** Does what is left. */
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /** The first work starts the thread. */
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
