// golden lanesLoop

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

__device__ __forceinline__ float combineMaxF32(float a, float b) {
  return b > a ? b : a;
}

__device__ __forceinline__ float warpMaxF32(float value) {
  for (int distance = 16; distance > 0; distance /= 2)
    value = combineMaxF32(value, __shfl_xor_sync(0xffffffffu, value, distance));
  return value;
}

__device__ __forceinline__ void reduceMaxF32(int thread, int threads, float& value0) {
  float all0 = warpMaxF32(value0);
  if (threads > 32) {
    __shared__ float shares0[32];
    if (thread % 32 == 0) {
      shares0[thread / 32] = all0;
    }
    __syncthreads();
    all0 = shares0[0];
    for (int warp = 1; warp < threads / 32; ++warp) {
      all0 = combineMaxF32(all0, shares0[warp]);
    }
    __syncthreads();
  } else {
    __syncwarp();
  }
  value0 = all0;
}

// A padded row: neighbours, an element found by an index, a choice, the largest.
extern "C" __global__ void __launch_bounds__(256) lanesLoop(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  const int* __restrict__ const places = reinterpret_cast<const int*>(arguments.work + sample.placesAt); // [n+3]
  const float* __restrict__ const input = reinterpret_cast<const float*>(arguments.work + sample.inputAt); // [n]
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  float largest = 0.0f;
  float largestShare = largest;
  for (int i = 1 + thread, i_end = n; i <= i_end; i += threads) {
    const float before = input[i - 1];
    float chosen = before;
    if (before < 1.0f) {
      chosen = input[places[i]];
    }
    output[i] = chosen;
    largestShare = (chosen > largestShare) ? chosen : largestShare;
  }
  reduceMaxF32(thread, threads, largestShare);
  largest = largestShare;
  if (thread == 0) {
    output[0] = largest;
  }
}
