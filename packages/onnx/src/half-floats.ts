// 16-bit floats in 32 bits. Every one of them is a float32, so nothing is rounded.

/** 2^112: what the exponent's biases, 15 and 127, differ by. */
const BIASES = 2 ** 112;
/** The bits of 65,536, which no finite 16-bit float reaches: infinities and NaNs end up here and above. */
const BEYOND = (127 + 16) << 23;
const [EXPONENT, SIGN] = [0x7f80_0000, 0x8000_0000];

/** @param bits of 16-bit floats, as ONNX Runtime gives them where the engine has no Float16Array */
export function widened(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(bits.length);
  const words = new Int32Array(floats.buffer);
  for (let i = 0; i < bits.length; i++) {
    const half = bits[i]!;
    // Exponent and mantissa in their places, too small by the biases. The product makes subnormals normal, too.
    words[i] = (half & 0x7fff) << 13;
    floats[i]! *= BIASES;
    if (words[i]! >= BEYOND) words[i]! |= EXPONENT;
    if (half & 0x8000) words[i]! |= SIGN;
  }
  return floats;
}
