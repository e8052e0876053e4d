// golden choices

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

// If, else, else if and select.
extern "C" __global__ void __launch_bounds__(256) choices(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  float x = (n < 3) ? 1.0f : -1.0f;
  if (n < 0) {
    x = 0.0f;
  } else if (n < 10) {
    x = 2.5f;
  } else {
    // it stays
  }
  if (thread == 0) {
    output[0] = x;
  }
}
