import type { TensorFlow } from "./tensor-flow.ts";

const most16 = 2 ** 11;
const most32 = 2 ** 24;

/**
 * The largest integer up to which TF.js's backend holds all of them. It is tried: `floatPrecision()` of WebGL says 16 of floats of 32 bits, and
 * 32 of floats of 16 bits (TF.js 4.22).
 */
export function mostExact(tf: TensorFlow): number {
  return tf.tidy(() => {
    // WebGL computes on the CPU what has fewer than 128 values.
    const many = tf.tensor(new Float32Array(256).fill(most16 + 1));
    return tf.mul(many, tf.scalar(1)).dataSync<"float32">()[0] === most16 + 1 ? most32 : most16;
  });
}
