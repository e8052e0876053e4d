// CUDA C++ as far as generated kernels use it, for an ordinary compiler: included before a .cu file. What CUDA leaves
// to the GPU is asked of the block that the thread is in.
#pragma once

#include <cstdint>
#include <cstring>

#include "kernel-numbers.h"

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
// Blocks run one at a time on a thread of the system's.
#define __shared__ static thread_local

struct Index {
  unsigned x = 0, y = 0, z = 0;
};

extern thread_local Index threadIdx;
extern thread_local Index blockIdx;
extern thread_local Index blockDim;
extern thread_local Index gridDim;

namespace emulated {

void barrier();
uint64_t exchange(unsigned mask, uint64_t value, unsigned lane);
unsigned ballot(unsigned mask, bool vote);
unsigned lane();
double* sharedMemory();

template <typename T>
T exchanged(unsigned mask, T value, unsigned lane) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "shuffles take 4 or 8 bytes");
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = exchange(mask, bits, lane);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

}  // namespace emulated

#define CTCKIT_SHARED (emulated::sharedMemory())

inline void __syncthreads() { emulated::barrier(); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { emulated::exchange(mask, 0, emulated::lane()); }

// A warp falls into groups of `width` lanes, a power of two; who would reach out of its group gets its own value. The
// xor alone may reach into groups before, as on the GPU.
template <typename T>
T __shfl_sync(unsigned mask, T value, int lane, int width = 32) {
  const unsigned group = static_cast<unsigned>(width), own = emulated::lane();
  return emulated::exchanged(mask, value, (own & ~(group - 1)) | (static_cast<unsigned>(lane) & (group - 1)));
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32) {
  const unsigned group = static_cast<unsigned>(width), own = emulated::lane();
  const unsigned other = own ^ static_cast<unsigned>(bits);
  return emulated::exchanged(mask, value, other > (own | (group - 1)) ? own : other);
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned distance, int width = 32) {
  const unsigned group = static_cast<unsigned>(width), own = emulated::lane();
  return emulated::exchanged(mask, value, (own & (group - 1)) < distance ? own : own - distance);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned distance, int width = 32) {
  const unsigned group = static_cast<unsigned>(width), own = emulated::lane();
  return emulated::exchanged(mask, value, (own & (group - 1)) + distance >= group ? own : own + distance);
}

inline unsigned __ballot_sync(unsigned mask, int predicate) { return emulated::ballot(mask, predicate != 0); }
inline int __any_sync(unsigned mask, int predicate) { return emulated::ballot(mask, predicate != 0) != 0; }
