#include "stream.h"

namespace emulated {

void Completion::happen() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    happened_ = std::chrono::steady_clock::now();
  }
  changed_.notify_all();
}

void Completion::wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return happened_.has_value(); });
}

std::optional<Completion::Time> Completion::when() {
  std::lock_guard<std::mutex> lock(mutex_);
  return happened_;
}

std::shared_ptr<Completion> Event::record() {
  std::lock_guard<std::mutex> lock(mutex_);
  return newest_ = std::make_shared<Completion>();
}

std::shared_ptr<Completion> Event::newest() {
  std::lock_guard<std::mutex> lock(mutex_);
  return newest_;
}

Stream::~Stream() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Stream::add(Work work) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    work_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Stream::synchronize() {
  const auto done = std::make_shared<Completion>();
  add([done] { done->happen(); });
  done->wait();
}

void Stream::run() {
  for (;;) {
    Work work;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return ends_ || !work_.empty(); });
      if (work_.empty()) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    work();
  }
}

}  // namespace emulated
