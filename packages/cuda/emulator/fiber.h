// A fiber: a call with a stack of its own, which gives way when it likes and goes on where it was. Switching costs a
// few nanoseconds, so that a thousand of them may meet at every frame of a lattice.
#pragma once

#include <cstddef>
#include <vector>

namespace emulated {

/** Memory that calls grow into, with a page behind it that nothing may touch: an overflow ends the process. */
class Stack {
 public:
  Stack();
  ~Stack();
  Stack(Stack&& other) noexcept;
  Stack(const Stack&) = delete;
  char* top() const { return memory_ + BYTES; }
  char* bottom() const { return memory_; }

  static constexpr size_t BYTES = 64 * 1024;

 private:
  char* memory_;
};

/** The fibers of one thread of the system's, numbered. One runs at a time, or their scheduler does. */
class Fibers {
 public:
  using Entry = void (*)(void* data);

  /**
   * Makes `count` fibers that begin with `entry(data)` when they are resumed first, on this thread. What was there before
   * is forgotten.
   */
  void start(size_t count, Entry entry, void* data);
  /** From the scheduler: goes on with a fiber until it yields, or its entry returns. */
  void resume(size_t number);
  /** From the fiber that runs: back to the scheduler. */
  void yield();

 private:
  static void begin();
  void toScheduler(bool ends);

  std::vector<Stack> stacks_;
  std::vector<void*> saved_;
  void* scheduler_ = nullptr;
  size_t current_ = 0;
  Entry entry_ = nullptr;
  void* data_ = nullptr;
  /** What AddressSanitizer wants to know of a stack that is left, and where it came from. */
  std::vector<void*> fakeStacks_;
  void* schedulersFakeStack_ = nullptr;
  const void* schedulersBottom_ = nullptr;
  size_t schedulersSize_ = 0;
};

}  // namespace emulated
