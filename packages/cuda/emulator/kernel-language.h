// CUDA C++ as far as generated kernels use it, for an ordinary compiler: included before a .cu file. What CUDA leaves to the GPU
// is asked of the block that the thread is in.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

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

template <typename T>
T __shfl_sync(unsigned mask, T value, int lane) {
  return emulated::exchanged(mask, value, static_cast<unsigned>(lane) % 32);
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int bits) {
  return emulated::exchanged(mask, value, emulated::lane() ^ static_cast<unsigned>(bits));
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned distance) {
  const unsigned own = emulated::lane();
  return emulated::exchanged(mask, value, own < distance ? own : own - distance);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned distance) {
  const unsigned own = emulated::lane();
  return emulated::exchanged(mask, value, own + distance > 31 ? own : own + distance);
}

inline int __float_as_int(float value) {
  int bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float __int_as_float(int bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline int min(int a, int b) { return b < a ? b : a; }
inline int max(int a, int b) { return b > a ? b : a; }
using std::isnan;
