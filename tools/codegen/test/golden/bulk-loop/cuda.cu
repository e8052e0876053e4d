// golden bulkLoop

struct Sample {
};

struct Arguments {
  const Sample* samples;
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

__device__ __forceinline__ double combineAddF64(double a, double b) {
  return a + b;
}

__device__ __forceinline__ double warpAddF64(double value) {
  for (int distance = 16; distance > 0; distance /= 2)
    value = combineAddF64(value, __shfl_xor_sync(0xffffffffu, value, distance));
  return value;
}

__device__ __forceinline__ int combineEitherBool(int a, int b) {
  return a | b;
}

__device__ __forceinline__ int warpEitherBool(int value) {
  for (int distance = 16; distance > 0; distance /= 2)
    value = combineEitherBool(value, __shfl_xor_sync(0xffffffffu, value, distance));
  return value;
}

__device__ __forceinline__ void reduceAddF64EitherBool(int thread, int threads, double& value0, bool& value1) {
  double all0 = warpAddF64(value0);
  int all1 = warpEitherBool(value1);
  if (threads > 32) {
    __shared__ double shares0[32];
    __shared__ int shares1[32];
    if (thread % 32 == 0) {
      shares0[thread / 32] = all0;
      shares1[thread / 32] = all1;
    }
    __syncthreads();
    all0 = shares0[0];
    all1 = shares1[0];
    for (int warp = 1; warp < threads / 32; ++warp) {
      all0 = combineAddF64(all0, shares0[warp]);
      all1 = combineEitherBool(all1, shares1[warp]);
    }
    __syncthreads();
  } else {
    __syncwarp();
  }
  value0 = all0;
  value1 = all1 != 0;
}

// Many independent iterations, a sum of them and a flag.
extern "C" __global__ void __launch_bounds__(256) bulkLoop(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  const float* __restrict__ const input = reinterpret_cast<const float*>(arguments.work + sample.inputAt); // [n]
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  double sum = 0.0;
  bool found = false;
  double sumShare = 0.0;
  bool foundShare = false;
  for (int i = thread, i_end = n - 1; i <= i_end; i += threads) {
    const float x = input[i];
    output[i] = x * x;
    sumShare = sumShare + static_cast<double>(x);
    if (isnan(x)) {
      foundShare = true;
    }
  }
  reduceAddF64EitherBool(thread, threads, sumShare, foundShare);
  sum = sum + sumShare;
  found = found || foundShare;
  if (thread == 0) {
    output[0] = found ? -1.0f : static_cast<float>(sum);
  }
}
