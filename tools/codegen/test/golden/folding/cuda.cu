// golden folding

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

// Constants meet: n + 2, one branch, one literal.
extern "C" __global__ void __launch_bounds__(256) folding(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  if (thread == 0) {
    output[n + 2] = 12.0f;
  }
}
