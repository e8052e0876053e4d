// Kernels for the emulator's own test. Each writes to `work` what the test knows beforehand.

struct Arguments {
  const void* samples;
  const int* labels;
  void* work;
  const void* data;
  void* grad;
  double* losses;
};

#ifndef CTCKIT_SHARED
extern __shared__ double sharedMemory[];
#define CTCKIT_SHARED sharedMemory
#endif

/** Adds up neighbours' numbers again and again: `labels[0]` turns, two barriers in each. */
extern "C" __global__ void __launch_bounds__(1024) barriers(const Arguments arguments) {
  const unsigned thread = threadIdx.x;
  double sum = thread;
  for (int turn = 0; turn < arguments.labels[0]; ++turn) {
    CTCKIT_SHARED[thread] = sum;
    __syncthreads();
    sum = CTCKIT_SHARED[(thread + 1) % blockDim.x];
    __syncthreads();
  }
  static_cast<double*>(arguments.work)[blockIdx.x * blockDim.x + thread] = sum;
}

/** Each block says where it is. */
extern "C" __global__ void __launch_bounds__(1024) places(const Arguments arguments) {
  const unsigned at = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  static_cast<int*>(arguments.work)[at * blockDim.x + threadIdx.x] =
      1000000 * blockIdx.z + 10000 * blockIdx.y + 100 * blockIdx.x + threadIdx.x;
}

/** A barrier is missing that only matters where thread i - 1 runs after thread i. */
extern "C" __global__ void __launch_bounds__(1024) fromBelow(const Arguments arguments) {
  const int thread = threadIdx.x;
  CTCKIT_SHARED[thread] = thread;
  static_cast<double*>(arguments.work)[blockIdx.x * blockDim.x + thread] = CTCKIT_SHARED[thread > 0 ? thread - 1 : 0];
}

/** A barrier is missing that only matters where thread i + 1 runs after thread i. */
extern "C" __global__ void __launch_bounds__(1024) fromAbove(const Arguments arguments) {
  const unsigned thread = threadIdx.x, last = blockDim.x - 1;
  CTCKIT_SHARED[thread] = thread;
  static_cast<double*>(arguments.work)[blockIdx.x * blockDim.x + thread] =
      CTCKIT_SHARED[thread < last ? thread + 1 : last];
}

/** The first 16 lanes shuffle once more than the others, among themselves, then all do. */
extern "C" __global__ void __launch_bounds__(1024) halfWarps(const Arguments arguments) {
  int value = threadIdx.x;
  if (threadIdx.x % 32 < 16) value += 100 * __shfl_xor_sync(0xffffu, value, 1);
  static_cast<int*>(arguments.work)[threadIdx.x] = __shfl_xor_sync(0xffffffffu, value, 16);
}

/** Lane 0 names all lanes, the others name all but lane 0: nobody can mean this. */
extern "C" __global__ void __launch_bounds__(1024) disagreeing(const Arguments arguments) {
  const unsigned mask = threadIdx.x % 32 == 0 ? 0xffffffffu : 0xfffffffeu;
  static_cast<int*>(arguments.work)[threadIdx.x] = __shfl_sync(mask, static_cast<int>(threadIdx.x), 5);
}

/** Returns before a barrier that the others come to. */
extern "C" __global__ void __launch_bounds__(1024) leaver(const Arguments) {
  if (blockIdx.x == 1 && threadIdx.x == 7) return;
  __syncthreads();
}

/** Waits for the host: until `labels[0]` is not 0. */
extern "C" __global__ void __launch_bounds__(1024) gate(const Arguments arguments) {
  while (*static_cast<const volatile int*>(arguments.labels) == 0) {
  }
}

/** Writes 7 where `work` points. */
extern "C" __global__ void __launch_bounds__(1024) seven(const Arguments arguments) {
  static_cast<int*>(arguments.work)[threadIdx.x] = 7;
}

/** What nobody has written, in memory of each kind. */
extern "C" __global__ void __launch_bounds__(1024) unwrittenMemory(const Arguments arguments) {
  int* const work = static_cast<int*>(arguments.work);
  work[1] = isnan(static_cast<double*>(arguments.work)[1]) && isnan(CTCKIT_SHARED[0]) && isnan(CTCKIT_SHARED[99]);
}
