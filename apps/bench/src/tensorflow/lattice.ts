import type { Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Problem } from "../problem.ts";
import type { TF } from "./load.ts";

/** Stands in for minus infinity, whose difference with itself would make the gradient NaN. */
export const NEVER = -1e30;

/** A batch of targets as tensors. L = 2S+1 states: a blank, a label, a blank, ... */
export interface Lattice {
  /** 1 where a state emits a class. */
  readonly emits: Tensor3D; // [N, C, L]
  /** 0 where a state may be entered from two states before it, else NEVER. Likewise, `first` and `last` are 0 at the first and last states. */
  readonly skips: Tensor2D; // [N, L]
  readonly first: Tensor2D; // [N, L]
  readonly last: Tensor2D; // [N, L]
  /** For each frame that some sample lacks: which samples have it. */
  readonly lives: readonly (Tensor2D | undefined)[]; // [T] of [N, L]
  dispose(): void;
}

export function lattice(tf: TF, { shape, targets, inputLengths }: Problem): Lattice {
  const states = 2 * Math.max(...targets.map(({ length }) => length)) + 1;
  // A sample's states past its own end emit blanks and lead nowhere: `last` has no 0 there.
  const labels = targets.map((target) =>
    Array.from({ length: states }, (_, s) => (s % 2 === 1 ? (target[s >> 1] ?? 0) : 0)),
  ); // [N][L]
  const cells = (allowed: (s: number, row: readonly number[], n: number) => boolean) =>
    tf.tensor2d(labels.map((row, n) => row.map((_, s) => (allowed(s, row, n) ? 0 : NEVER))));

  const emits = tf.tidy(() => {
    // Cast, because the WebAssembly backend leaves integers in a float32 `oneHot`.
    const classes = tf.cast(tf.oneHot(tf.tensor2d(labels, undefined, "int32"), shape.classes), "float32");
    return tf.transpose(classes as Tensor3D, [0, 2, 1]);
  });
  const skips = cells((s, row) => s > 1 && row[s] !== 0 && row[s] !== row[s - 2]);
  const first = cells((s) => s < 2);
  const last = cells((s, _, n) => s === 2 * targets[n]!.length || s === 2 * targets[n]!.length - 1);
  const lives = Array.from({ length: shape.time }, (_, t) =>
    inputLengths.every((frames) => t < frames)
      ? undefined
      : tf.tensor2d(
          labels.map((row, n) => row.map(() => t < inputLengths[n]!)),
          undefined,
          "bool",
        ),
  );
  const dispose = () => {
    for (const tensor of [emits, skips, first, last, ...lives]) tensor?.dispose();
  };
  return { emits, skips, first, last, lives, dispose };
}
