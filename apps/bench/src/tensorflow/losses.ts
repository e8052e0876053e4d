import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import { type Lattice, NEVER } from "./lattice.ts";
import type { TF } from "./load.ts";

/**
 * CTC as one writes it in TF.js: the forward recursion over log-probs, one operation on `[N, L]` at a time. TF.js
 * differentiates it.
 */
export function losses(tf: TF, logits: Tensor3D, lattice: Lattice): Tensor1D {
  const { emits, skips, first, last, lives } = lattice;
  const logProbs = tf.transpose(tf.logSoftmax(logits, 2), [1, 0, 2]); // [N, T, C]
  // A matrix product, because the gradient of `gather` needs UnsortedSegmentSum, which the WebAssembly backend lacks.
  const emissions = tf.matMul(logProbs, emits); // [N, T, L]
  const rows = frames(tf, tf.transpose(emissions, [1, 0, 2]));

  let alpha = tf.add(first, rows[0]!) as Tensor2D; // [N, L]
  for (let t = 1; t < rows.length; t++) {
    const ways = [alpha, shifted(tf, alpha, 1), tf.add(shifted(tf, alpha, 2), skips)];
    const next: Tensor2D = tf.add(tf.logSumExp(tf.stack(ways), 0), rows[t]!);
    const live = lives[t];
    alpha = live ? tf.where(live, next, alpha) : next;
  }
  const ends: Tensor1D = tf.logSumExp(tf.add(alpha, last), 1);
  return tf.neg(ends);
}

/**
 * In two steps, because each slice copies its whole source out of the WebAssembly memory. T slices of one tensor copy
 * T^2 rows (a fifth of the time at T = 400), and slices of slices T sqrt(T). A single piece is not split, because TF.js
 * cannot differentiate that.
 */
function frames(tf: TF, emissions: Tensor): Tensor2D[] {
  const [time = 0] = emissions.shape;
  const some = Math.ceil(Math.sqrt(time));
  const sizes = Array.from({ length: Math.ceil(time / some) }, (_, i) => Math.min(some, time - i * some));
  const parts = sizes.length > 1 ? tf.split(emissions, sizes, 0) : [emissions];
  return parts.flatMap(
    (part) => (part.shape[0] === 1 ? [tf.squeeze(part, [0])] : tf.unstack(part, 0)) as Tensor2D[],
  );
}

/** State s of the result is state s - by. */
function shifted(tf: TF, alpha: Tensor2D, by: number): Tensor2D {
  const [batch, states] = alpha.shape;
  // An empty target has one state, from which nothing moves on.
  const kept = Math.max(0, states - by);
  if (kept === 0) return tf.fill([batch, states], NEVER);
  const padding: [[number, number], [number, number]] = [
    [0, 0],
    [by, 0],
  ];
  return tf.pad2d(tf.slice2d(alpha, [0, 0], [batch, kept]), padding, NEVER);
}
