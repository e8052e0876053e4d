// One block of CUDA threads: each is a fiber, and they meet at barriers and shuffles as on a GPU. Between two meetings
// threads run one after the other, forwards in one phase and backwards in the next, and a block begins the other way
// round than the one before: a barrier that is missing shows, whichever way numbers go across it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fiber.h"

namespace emulated {

struct Dimensions {
  unsigned x = 1, y = 1, z = 1;
};

/** What every kernel takes, by value: of this size, whatever it calls its parts. */
struct Argument {
  void* words[6];
};

class Block {
 public:
  using Kernel = void (*)(Argument);

  /**
   * Runs one block of a kernel.
   *
   * @returns what went wrong, empty: nothing
   */
  std::string run(Kernel kernel, const Argument& argument, unsigned threads, size_t sharedBytes);

  /** Of the thread that runs. */
  void barrier();
  /** Gives `value` to the warp, and takes what `lane` gave, when all lanes of the mask have come, with this mask. */
  uint64_t exchange(unsigned mask, uint64_t value, unsigned lane);
  /** Gives whether `vote` holds, and takes the lanes of the mask for which it does. */
  unsigned ballot(unsigned mask, bool vote);
  unsigned lane() const { return current_ % WARP; }

  double* shared() { return shared_.data(); }

  static constexpr unsigned WARP = 32;

 private:
  enum class State { READY, AT_BARRIER, AT_EXCHANGE, DONE };

  struct Thread {
    State state = State::READY;
    unsigned mask = 0;
    unsigned from = 0;
    bool vote = false;
    uint64_t value = 0;
    /** Written when the warp goes on, so that a lane which is ahead cannot overwrite what another has yet to read. */
    uint64_t received = 0;
    unsigned votes = 0;
  };

  static void enter(void* block);
  Thread& meet(State state);
  bool release();
  bool releaseWarp(size_t first);
  void release(Thread* warp, unsigned mask);
  std::string whoWaits() const;

  Fibers fibers_;
  std::vector<Thread> threads_;
  std::vector<double> shared_;
  size_t current_ = 0;
  size_t atBarrier_ = 0;
  size_t atExchange_ = 0;
  size_t done_ = 0;
  bool beginsForwards_ = false;
  Kernel kernel_ = nullptr;
  Argument argument_ = {};
};

/** The block that this thread of the system's is at. */
extern thread_local Block* block;

}  // namespace emulated
