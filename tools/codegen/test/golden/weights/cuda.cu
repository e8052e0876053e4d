// golden weights

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

// Cells: a sum, a choice, an emission, a posterior.
extern "C" __global__ void __launch_bounds__(256) weights(const Arguments arguments) {
  const Sample& sample = arguments.samples[blockIdx.y];
  const int n = sample.n;
  const int thread = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  float* __restrict__ const cells = reinterpret_cast<float*>(arguments.work + sample.cellsAt); // [n]
  int* __restrict__ const cellsExponent = reinterpret_cast<int*>(arguments.work + sample.cellsExponentAt); // [n]
  float* __restrict__ const emissions = reinterpret_cast<float*>(arguments.work + sample.emissionsAt); // [n]
  int* __restrict__ const emissionsExponent = reinterpret_cast<int*>(arguments.work + sample.emissionsExponentAt); // [n]
  float* __restrict__ const output = reinterpret_cast<float*>(arguments.work + sample.outputAt); // [n]
  const float gap = -3.0f;
  const float cut = (gap > fminf(-20000.0f, fmaxf(-2907269.25f, (-46516320.0f / static_cast<float>(n))))) ? gap : fminf(-20000.0f, fmaxf(-2907269.25f, (-46516320.0f / static_cast<float>(n))));
  const float back = gap + 2.0f;
  const float lost = (gap > fminf(-20000.0f, fmaxf(-2907269.25f, (-46516320.0f / static_cast<float>(n))))) ? ((-2.0f - (gap - back)) - (1.0f + back)) : 0.0f;
  const float counted = (cut * 1.4426950216293335f) + 12582912.0f;
  const float octaves = counted - 12582912.0f;
  const float octaveRest = ((cut - (octaves * 0.693359375f)) - (octaves * -0.00021219444170128554f)) + lost;
  const float square = octaveRest * octaveRest;
  const float square2 = square * square;
  const float emission = 1.0f + ((((1.0f + (0.4999999403953552f * octaveRest)) + ((0.16666430234909058f + (0.04166800528764725f * octaveRest)) * square)) + ((0.008374195545911789f + (0.0013843607157468796f * octaveRest)) * square2)) * octaveRest);
  const int emissionExponent = __float_as_int(counted) - 1262485631;
  if (thread == 0) {
    emissions[1] = emission;
    emissionsExponent[1] = emissionExponent;
  }
  const float first = cells[0];
  const int firstExponent = cellsExponent[0];
  const float second = cells[1];
  const int secondExponent = cellsExponent[1];
  float chosen = second;
  int chosenExponent = secondExponent;
  if (n < 4) {
    chosen = 1.0f;
    chosenExponent = -268435456;
  }
  const int sumExponent = max(firstExponent, chosenExponent);
  const float sum = __int_as_float((__float_as_int(first) + static_cast<int>(static_cast<unsigned>(max((firstExponent - sumExponent), -126)) << 23))) + __int_as_float((__float_as_int(chosen) + static_cast<int>(static_cast<unsigned>(max((chosenExponent - sumExponent), -126)) << 23)));
  __syncthreads();
  const float emission2 = emissions[0];
  const int emissionExponent2 = emissionsExponent[0];
  const int bits = __float_as_int((sum * emission2));
  const float product = __int_as_float(((bits & 8388607) + 1065353216));
  const int productExponent = max((sumExponent + emissionExponent2), -268435583) + static_cast<int>(static_cast<unsigned>(bits) >> 23);
  if (thread == 0) {
    cells[2] = product;
    cellsExponent[2] = productExponent;
  }
  const float posterior = (first * second) * __int_as_float(static_cast<int>(static_cast<unsigned>(max(((firstExponent + secondExponent) - (productExponent - 127)), 0)) << 23));
  if (thread == 0) {
    output[1] = posterior * ((productExponent < -134217728) ? 0.0f : 1.0f);
  }
}
