// CUDA's numbers for an ordinary compiler: bit patterns, min and max, and the two formats of 16 bits, rounded to
// nearest, ties to even, as the GPU rounds them. Part of kernel-language.h.
#pragma once

#include <math.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace emulated {

template <typename To, typename From>
To bitsOf(From value) {
  static_assert(sizeof(To) == sizeof(From), "the same bits");
  To bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace emulated

inline int __float_as_int(float value) { return emulated::bitsOf<int>(value); }
inline float __int_as_float(int bits) { return emulated::bitsOf<float>(bits); }
inline int __double2hiint(double value) { return static_cast<int>(emulated::bitsOf<uint64_t>(value) >> 32); }

template <typename T>
T __ldg(const T* pointer) {
  return *pointer;
}

inline int min(int a, int b) { return b < a ? b : a; }
inline int max(int a, int b) { return b > a ? b : a; }
inline unsigned min(unsigned a, unsigned b) { return b < a ? b : a; }
inline unsigned max(unsigned a, unsigned b) { return b > a ? b : a; }
// Of a number and NaN, the number.
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }

using std::isnan;

struct __half {
  uint16_t bits;
};
struct __nv_bfloat16 {
  uint16_t bits;
};

inline float __bfloat162float(__nv_bfloat16 value) {
  return __int_as_float(static_cast<int>(static_cast<uint32_t>(value.bits) << 16));
}

inline __nv_bfloat16 __float2bfloat16_rn(float value) {
  const uint32_t bits = emulated::bitsOf<uint32_t>(value);
  if (isnan(value)) return {0x7fff};
  // Half of the last bit that stays, less one where that is even: the carry rounds, up to infinity.
  return {static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

inline float __half2float(__half value) {
  const int sign = value.bits >> 15, exponent = value.bits >> 10 & 31, fraction = value.bits & 0x3ff;
  float size;
  if (exponent == 31) size = fraction != 0 ? NAN : INFINITY;
  else if (exponent == 0) size = ldexpf(static_cast<float>(fraction), -24);
  else size = ldexpf(static_cast<float>(fraction | 0x400), exponent - 25);
  return sign != 0 ? -size : size;
}

inline __half __float2half_rn(float value) {
  if (isnan(value)) return {0x7fff};
  const uint32_t bits = emulated::bitsOf<uint32_t>(value);
  const uint32_t sign = bits >> 16 & 0x8000;
  const float size = fabsf(value);
  // The midpoint of 65504, the largest, and 65536, which would be the next: a tie that goes to the even one.
  if (size >= 65520.0f) return {static_cast<uint16_t>(sign | 0x7c00)};
  // In units of 2^-24, of which subnormals are multiples, or of the last of 11 bits. Scaling is exact, and rintf rounds
  // to even.
  int exponent;
  frexpf(size, &exponent);
  const int unit = size < 0x1p-14f ? -24 : exponent - 11;
  const uint32_t units = static_cast<uint32_t>(rintf(ldexpf(size, -unit)));
  // A full 2048 units carry into the exponent by themselves; bit 10 of a normal number is the exponent's lowest.
  return {static_cast<uint16_t>(sign | ((static_cast<uint32_t>(unit + 24) << 10) + units))};
}
