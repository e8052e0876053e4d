// One block of CUDA threads: each is a fiber, and they meet at barriers and shuffles as on a GPU. Between two meetings threads
// run one after the other, forwards in one phase and backwards in the next, so that a barrier that is missing shows.
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
  /** Gives `value` to the warp, and takes what `lane` gave, when all lanes of the mask have come. */
  uint64_t exchange(unsigned mask, uint64_t value, unsigned lane);
  unsigned lane() const { return current_ % WARP; }

  double* shared() { return shared_.data(); }

  static constexpr unsigned WARP = 32;

 private:
  enum class State { READY, AT_BARRIER, AT_EXCHANGE, DONE };

  struct Thread {
    State state = State::READY;
    unsigned mask = 0;
    /** By turns, so that a lane which is ahead cannot overwrite what another has yet to read. */
    uint64_t values[2] = {0, 0};
    unsigned exchanges = 0;
  };

  static void enter(void* block);
  bool release();
  bool releaseBarrier();
  bool releaseWarp(size_t first);
  std::string whoWaits() const;

  Fibers fibers_;
  std::vector<Thread> threads_;
  std::vector<double> shared_;
  size_t current_ = 0;
  Kernel kernel_ = nullptr;
  Argument argument_ = {};
};

/** The block that this thread of the system's is at. */
extern thread_local Block* block;

}  // namespace emulated
