// Kernels for the emulator's own test that use the language's parts one by one.

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

/** Each kind of shuffle, on each type, also within groups of 8 lanes: 10 numbers of each thread. */
extern "C" __global__ void __launch_bounds__(1024) shuffles(const Arguments arguments) {
  const unsigned all = 0xffffffffu;
  const int i = threadIdx.x;
  double* const own = static_cast<double*>(arguments.work) + 10 * i;
  own[0] = __shfl_sync(all, i, 3);
  own[1] = __shfl_up_sync(all, static_cast<unsigned>(i), 2);
  own[2] = __shfl_down_sync(all, i + 0.5f, 2);
  own[3] = __shfl_xor_sync(all, i + 0.25, 5);
  own[4] = __shfl_sync(all, i, 3, 8);
  own[5] = __shfl_up_sync(all, i, 2, 8);
  own[6] = __shfl_down_sync(all, i, 2, 8);
  own[7] = __shfl_xor_sync(all, i, 4, 8);
  own[8] = __shfl_xor_sync(all, i, 8, 8);
  own[9] = __shfl_sync(all, i, 32 + 9);
}

/** Ballots, of all lanes and of some: 4 numbers of each thread. */
extern "C" __global__ void __launch_bounds__(1024) votes(const Arguments arguments) {
  const unsigned lane = threadIdx.x % 32;
  unsigned* const own = static_cast<unsigned*>(arguments.work) + 4 * threadIdx.x;
  own[0] = __ballot_sync(0xffffffffu, lane % 3 == 0);
  own[1] = __any_sync(0xffffffffu, threadIdx.x == 40);
  own[2] = lane < 8 ? __ballot_sync(0xffu, lane == 2) : __ballot_sync(0xffffff00u, lane != 9);
  __syncwarp();
  own[3] = __ballot_sync(0xffffffffu, threadIdx.x >= 32);
}

/** What of these is right, one bit each, all of them in `work[0]`; static shared memory is the block's. */
extern "C" __global__ void __launch_bounds__(1024) numbers(const Arguments arguments) {
  __shared__ int sum[64];
  sum[threadIdx.x] = threadIdx.x;
  __syncthreads();
  if (threadIdx.x > 0) return;
  const float none = NAN;
  int right = 0;
  const bool all[] = {
      sum[63] == 63,
      min(1.0f, none) == 1 && max(none, 2.0) == 2,
      min(3u, 4u) == 3 && max(-1, 0) == 0,
      __float_as_int(1.0f) == 0x3f800000 && __int_as_float(0x40000000) == 2,
      __double2hiint(-2.0) == static_cast<int>(0xc0000000u),
      __ldg(arguments.labels) == 5,
      fmaf(1.0f + 0x1p-12f, 1.0f + 0x1p-12f, -1.0f) == 0x1p-11f + 0x1p-24f,
      fma(3.0, 4.0, 5.0) == 17 && expf(0) == 1 && logf(1) == 0 && exp(0.0) == 1 && log(1.0) == 0,
  };
  for (const bool one : all) right = 2 * right + one;
  static_cast<int*>(arguments.work)[0] = right;
}

/** Every number of 16 bits to float32 and back, and floats given in `data` to both formats: 4 of 16 bits for each. */
extern "C" __global__ void __launch_bounds__(1024) halves(const Arguments arguments) {
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  uint16_t* const own = static_cast<uint16_t*>(arguments.work) + 4 * i;
  const float given = static_cast<const float*>(arguments.data)[i];
  const uint16_t bits = static_cast<uint16_t>(i);
  own[0] = __float2half_rn(__half2float(__half{bits})).bits;
  own[1] = __float2bfloat16_rn(__bfloat162float(__nv_bfloat16{bits})).bits;
  own[2] = __float2half_rn(given).bits;
  own[3] = __float2bfloat16_rn(given).bits;
}
