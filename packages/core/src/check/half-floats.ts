// 16-bit floats and the float32 that is computed with. Each of them is a float32, so widening rounds nothing.

import type { HalfDtype } from "../half-array.ts";

/** 2^112: what the exponent's biases of float16 and float32, 15 and 127, differ by. */
const BIASES = 2 ** 112;
const BIAS_BITS = 112 << 23;
/** The bits of 65,536, which no finite float16 reaches: infinities and NaNs end up here and above. */
const BEYOND = (127 + 16) << 23;
/** Of 2^-14, the least normal float16. */
const LEAST_NORMAL = (127 - 14) << 23;
const [EXPONENT, SIGN] = [0x7f80_0000, 0x8000_0000];
/** Float64 numbers from here on are integers: adding it rounds to one, and of two that are as near to the even one. */
const INTEGERS = 2 ** 52;

/** Of each float16. A look into 256 KB takes a third of the time of computing it. */
let numbers: Float32Array | undefined;

function float16Numbers(): Float32Array {
  const floats = new Float32Array(65_536);
  const words = new Int32Array(floats.buffer);
  for (let half = 0; half < floats.length; half += 1) {
    // Exponent and mantissa in their places, too small by the biases. The product makes subnormals normal, too.
    words[half] = (half & 0x7fff) << 13;
    floats[half]! *= BIASES;
    if (words[half]! >= BEYOND) words[half]! |= EXPONENT;
    if (half & 0x8000) words[half]! |= SIGN;
  }
  return floats;
}

const wordsOf = ({ buffer, byteOffset, length }: Float32Array) => new Int32Array(buffer, byteOffset, length);

/**
 * @param halves the bits of 16-bit floats
 * @param floats takes them
 */
export function widened<F extends Float32Array>(halves: Uint16Array, dtype: HalfDtype, floats: F): F {
  if (dtype === "float16") {
    numbers ??= float16Numbers();
    for (let i = 0; i < halves.length; i += 1) floats[i] = numbers[halves[i]!]!;
  } else {
    const words = wordsOf(floats);
    for (let i = 0; i < halves.length; i += 1) words[i] = halves[i]! << 16;
  }
  return floats;
}

/** Rounds each element to the nearest, and to the even one of two that are as near; what is too large becomes infinite. */
export function narrow(floats: Float32Array, dtype: HalfDtype, halves: Uint16Array): void {
  const words = wordsOf(floats);
  // Two loops, as one with a function for each dtype takes three times as long.
  if (dtype === "float16")
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i]! & 0x7fff_ffff;
      const sign = (words[i]! >>> 16) & 0x8000;
      // Of subnormals the last bit is 2^-24.
      if (word < LEAST_NORMAL) halves[i] = sign | (Math.abs(floats[i]!) * 2 ** 24 + INTEGERS - INTEGERS);
      // A carry out of the mantissa is the next power of 2, and out of the largest number infinity.
      else if (word < BEYOND) halves[i] = sign | ((word - BIAS_BITS + 0xfff + ((word >> 13) & 1)) >> 13);
      else halves[i] = sign | (word > EXPONENT ? 0x7e00 : 0x7c00);
    }
  else
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i]! & 0x7fff_ffff;
      const nearest = word > EXPONENT ? 0x7fc0 : (word + 0x7fff + ((word >> 16) & 1)) >>> 16;
      halves[i] = ((words[i]! >>> 16) & 0x8000) | nearest;
    }
}
