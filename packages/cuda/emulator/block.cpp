#include "block.h"

#include <algorithm>
#include <cstring>

#include "kernel-language.h"

thread_local Index threadIdx;
thread_local Index blockIdx;
thread_local Index blockDim;
thread_local Index gridDim;

namespace emulated {
namespace {

/** Takes the lowest lane out of a set that is not empty. */
unsigned takeLane(unsigned& lanes) {
  const unsigned lane = static_cast<unsigned>(__builtin_ctz(lanes));
  lanes &= lanes - 1;
  return lane;
}

}  // namespace

thread_local Block* block = nullptr;

std::string Block::run(Kernel kernel, const Argument& argument, unsigned threads, size_t sharedBytes) {
  block = this;
  kernel_ = kernel;
  argument_ = argument;
  threads_.assign(threads, Thread());
  atBarrier_ = atExchange_ = done_ = 0;
  // All bits set are NaN: what nobody has written is no number.
  shared_.resize((sharedBytes + sizeof(double) - 1) / sizeof(double) + 1);
  std::memset(shared_.data(), 0xff, shared_.size() * sizeof(double));
  fibers_.start(threads, &Block::enter, this);
  // Looked up once: finding what is a thread's own costs as much as a switch.
  unsigned& index = threadIdx.x;
  beginsForwards_ = !beginsForwards_;
  for (bool forwards = beginsForwards_;; forwards = !forwards) {
    for (size_t i = 0; i < threads; i++) {
      current_ = forwards ? i : threads - 1 - i;
      if (threads_[current_].state != State::READY) continue;
      index = static_cast<unsigned>(current_);
      fibers_.resume(current_);
    }
    if (done_ == threads) return "";
    if (!release()) return whoWaits();
  }
}

void Block::enter(void* data) {
  Block& self = *static_cast<Block*>(data);
  self.kernel_(self.argument_);
  self.threads_[self.current_].state = State::DONE;
  self.done_++;
}

Block::Thread& Block::meet(State state) {
  Thread& thread = threads_[current_];
  thread.state = state;
  (state == State::AT_BARRIER ? atBarrier_ : atExchange_)++;
  fibers_.yield();
  return thread;
}

void Block::barrier() { meet(State::AT_BARRIER); }

uint64_t Block::exchange(unsigned mask, uint64_t value, unsigned from) {
  Thread& thread = threads_[current_];
  thread.mask = mask;
  thread.value = value;
  thread.from = from % WARP;
  thread.vote = false;
  return meet(State::AT_EXCHANGE).received;
}

unsigned Block::ballot(unsigned mask, bool vote) {
  Thread& thread = threads_[current_];
  thread.mask = mask;
  thread.from = lane();
  thread.vote = vote;
  return meet(State::AT_EXCHANGE).votes;
}

/** Whether anybody may go on. */
bool Block::release() {
  if (atBarrier_ == threads_.size()) {
    for (Thread& thread : threads_) thread.state = State::READY;
    atBarrier_ = 0;
    return true;
  }
  bool any = false;
  for (size_t first = 0; atExchange_ > 0 && first < threads_.size(); first += WARP) any = releaseWarp(first) || any;
  return any;
}

bool Block::releaseWarp(size_t first) {
  Thread* const warp = &threads_[first];
  const size_t lanes = std::min<size_t>(WARP, threads_.size() - first);
  // A lane that does not exist is not waited for.
  const unsigned existing = lanes == WARP ? ~0u : (1u << lanes) - 1;
  unsigned here = 0;
  for (size_t lane = 0; lane < lanes; lane++)
    if (warp[lane].state == State::AT_EXCHANGE) here |= 1u << lane;
  bool any = false;
  for (unsigned left = here; left != 0;) {
    const unsigned lane = takeLane(left);
    const unsigned asked = warp[lane].mask, mask = asked & existing;
    // All that are named are here and name the same, or their shuffles are different ones.
    bool meets = (mask >> lane & 1) != 0 && (mask & ~here) == 0;
    for (unsigned others = mask; meets && others != 0;) meets = warp[takeLane(others)].mask == asked;
    if (!meets) continue;
    release(warp, mask);
    left &= ~mask;
    any = true;
  }
  return any;
}

void Block::release(Thread* warp, unsigned mask) {
  unsigned votes = 0;
  for (unsigned lanes = mask; lanes != 0;) {
    const unsigned lane = takeLane(lanes);
    votes |= static_cast<unsigned>(warp[lane].vote) << lane;
  }
  for (unsigned lanes = mask; lanes != 0;) {
    Thread& thread = warp[takeLane(lanes)];
    // What a lane outside of the mask has is undefined: no number.
    thread.received = (mask >> thread.from & 1) != 0 ? warp[thread.from].value : ~uint64_t{0};
    thread.votes = votes;
    thread.state = State::READY;
    atExchange_--;
  }
}

std::string Block::whoWaits() const {
  return "threads wait for each other for ever: " + std::to_string(atBarrier_) + " at a barrier, " +
         std::to_string(atExchange_) + " at a shuffle, " + std::to_string(done_) + " are through";
}

}  // namespace emulated
