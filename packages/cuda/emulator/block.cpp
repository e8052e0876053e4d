#include "block.h"

#include <algorithm>
#include <cstring>

#include "kernel-language.h"

thread_local Index threadIdx;
thread_local Index blockIdx;
thread_local Index blockDim;
thread_local Index gridDim;

namespace emulated {

thread_local Block* block = nullptr;

std::string Block::run(Kernel kernel, const Argument& argument, unsigned threads, size_t sharedBytes) {
  block = this;
  kernel_ = kernel;
  argument_ = argument;
  threads_.assign(threads, Thread());
  // All bits set are NaN: what nobody has written is no number.
  shared_.resize((sharedBytes + sizeof(double) - 1) / sizeof(double) + 1);
  std::memset(shared_.data(), 0xff, shared_.size() * sizeof(double));
  fibers_.start(threads, &Block::enter, this);
  for (bool forwards = true;; forwards = !forwards) {
    for (size_t i = 0; i < threads; i++) {
      current_ = forwards ? i : threads - 1 - i;
      if (threads_[current_].state != State::READY) continue;
      threadIdx.x = static_cast<unsigned>(current_);
      fibers_.resume(current_);
    }
    if (std::all_of(threads_.begin(), threads_.end(), [](const Thread& t) { return t.state == State::DONE; })) return "";
    if (!release()) return whoWaits();
  }
}

void Block::enter(void* data) {
  Block& self = *static_cast<Block*>(data);
  self.kernel_(self.argument_);
  self.threads_[self.current_].state = State::DONE;
}

void Block::barrier() {
  threads_[current_].state = State::AT_BARRIER;
  fibers_.yield();
}

uint64_t Block::exchange(unsigned mask, uint64_t value, unsigned from) {
  Thread& thread = threads_[current_];
  const unsigned turn = thread.exchanges++ % 2;
  thread.values[turn] = value;
  thread.mask = mask;
  thread.state = State::AT_EXCHANGE;
  fibers_.yield();
  const size_t other = current_ / WARP * WARP + from % WARP;
  return other < threads_.size() ? threads_[other].values[turn] : value;
}

/** Whether anybody may go on. */
bool Block::release() {
  bool any = releaseBarrier();
  for (size_t first = 0; first < threads_.size(); first += WARP) any = releaseWarp(first) || any;
  return any;
}

bool Block::releaseBarrier() {
  if (!std::all_of(threads_.begin(), threads_.end(), [](const Thread& t) { return t.state == State::AT_BARRIER; }))
    return false;
  for (Thread& thread : threads_) thread.state = State::READY;
  return true;
}

bool Block::releaseWarp(size_t first) {
  const size_t lanes = std::min<size_t>(WARP, threads_.size() - first);
  unsigned here = 0;
  for (size_t lane = 0; lane < lanes; lane++)
    if (threads_[first + lane].state == State::AT_EXCHANGE) here |= 1u << lane;
  bool any = false;
  for (size_t lane = 0; lane < lanes; lane++) {
    Thread& thread = threads_[first + lane];
    // A lane that does not exist is not waited for.
    const unsigned wanted = lanes == WARP ? thread.mask : thread.mask & ((1u << lanes) - 1);
    if (thread.state != State::AT_EXCHANGE || (wanted & here) != wanted) continue;
    thread.state = State::READY;
    any = true;
  }
  return any;
}

std::string Block::whoWaits() const {
  size_t atBarrier = 0, atExchange = 0, done = 0;
  for (const Thread& thread : threads_) {
    atBarrier += thread.state == State::AT_BARRIER;
    atExchange += thread.state == State::AT_EXCHANGE;
    done += thread.state == State::DONE;
  }
  return "threads wait for each other for ever: " + std::to_string(atBarrier) + " at a barrier, " +
         std::to_string(atExchange) + " at a shuffle, " + std::to_string(done) + " are through";
}

}  // namespace emulated
