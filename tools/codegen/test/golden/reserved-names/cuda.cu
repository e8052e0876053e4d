// golden reserved

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

// Names that a target keeps for itself.
extern "C" __global__ void __launch_bounds__(256) reserved(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  const int while_ = n + 1;
  const int new_ = while_;
  const int default_ = while_;
  if (thread == 0) {
    output[new_] = static_cast<float>(default_);
  }
}
