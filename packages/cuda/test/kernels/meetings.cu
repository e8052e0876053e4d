// Kernels that know how threads meet, for the emulator's own tests. Each block reads and writes `work` from its own place on.

struct Arguments {
  const void* samples;
  const int* labels;
  double* work;
  const void* data;
  void* grad;
  double* losses;
};

#ifndef CTCKIT_SHARED
extern __shared__ double sharedMemory[];
#define CTCKIT_SHARED sharedMemory
#endif

/** Turns the block's numbers round, through shared memory. */
extern "C" __global__ void reversed(const Arguments arguments) {
  double* const own = arguments.work + blockIdx.x * blockDim.x;
  CTCKIT_SHARED[threadIdx.x] = own[threadIdx.x];
  __syncthreads();
  own[threadIdx.x] = CTCKIT_SHARED[blockDim.x - 1 - threadIdx.x];
}

/** The same, but nobody waits for the others. */
extern "C" __global__ void reversedTooEarly(const Arguments arguments) {
  double* const own = arguments.work + blockIdx.x * blockDim.x;
  CTCKIT_SHARED[threadIdx.x] = own[threadIdx.x];
  own[threadIdx.x] = CTCKIT_SHARED[blockDim.x - 1 - threadIdx.x];
}

/** Takes what the thread before has, without waiting for it: right in blocks whose threads happen to run in their order. */
extern "C" __global__ void shiftedTooEarly(const Arguments arguments) {
  double* const own = arguments.work + blockIdx.x * blockDim.x;
  CTCKIT_SHARED[threadIdx.x] = own[threadIdx.x];
  own[threadIdx.x] = CTCKIT_SHARED[threadIdx.x == 0 ? 0 : threadIdx.x - 1];
}

/** Shared memory is written again before everybody has read it. */
extern "C" __global__ void shiftedTwice(const Arguments arguments) {
  double* const own = arguments.work + blockIdx.x * blockDim.x;
  double value = own[threadIdx.x];
  for (int turn = 0; turn < 2; ++turn) {
    CTCKIT_SHARED[threadIdx.x] = value;
    __syncthreads();
    value = CTCKIT_SHARED[(threadIdx.x + 1) % blockDim.x];
  }
  own[threadIdx.x] = value;
}

/** Half of the threads never come to the barrier. */
extern "C" __global__ void halfWaits(const Arguments arguments) {
  if (threadIdx.x % 2 == 0) __syncthreads();
  arguments.work[threadIdx.x] = 1;
}

/** Lanes 0 to 15 name all lanes of their warp, of which the others never come. */
extern "C" __global__ void halfShuffles(const Arguments arguments) {
  double value = threadIdx.x;
  if (threadIdx.x % 32 < 16) value = __shfl_xor_sync(0xffffffffu, value, 1);
  arguments.work[threadIdx.x] = value;
}

/** Each warp's sum in all of its lanes, then what the lane before has, and the one after. */
extern "C" __global__ void shuffled(const Arguments arguments) {
  const int thread = static_cast<int>(threadIdx.x);
  double sum = arguments.work[thread];
  for (int distance = 16; distance > 0; distance /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, distance);
  const int before = __shfl_up_sync(0xffffffffu, thread, 1);
  const float after = __shfl_down_sync(0xffffffffu, static_cast<float>(thread), 1);
  arguments.work[thread] = sum + 1000 * before + 1e6 * static_cast<double>(after);
}

/** What nobody has written is no number. */
extern "C" __global__ void unwritten(const Arguments arguments) {
  arguments.work[threadIdx.x] = CTCKIT_SHARED[threadIdx.x];
}
