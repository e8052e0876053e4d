// golden runningSum

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

// Loops, mutable names, indices.
extern "C" __global__ void __launch_bounds__(256) runningSum(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  const float* __restrict__ const input = reinterpret_cast<const float*>(arguments.work + sample.inputAt); // [n]
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  float sum = 0.0f;
  for (int i = 0, i_end = n - 1; i <= i_end; i += 1) {
    sum = sum + input[i];
    if (thread == 0) {
      output[i] = sum;
    }
  }
}
