import { labelled, type Path, traced } from "./lattice.ts";

/** Bytes of the sums and of the back-pointers. */
export const fullMatrixBytes = (time: number, targetLength: number): number =>
  5 * time * (2 * targetLength + 1);

/**
 * Viterbi as textbooks write it: a matrix of all sums, a matrix of where they came from.
 *
 * @param logProbs `[T, C]`, blank 0
 */
export function fullMatrix(logProbs: Float32Array, classes: number, target: Int32Array): Path {
  const T = logProbs.length / classes;
  const labels = labelled(target);
  const states = labels.length;
  const back = new Uint8Array(T * states);
  const sums = new Float32Array(T * states).fill(Number.NEGATIVE_INFINITY);
  sums[0] = logProbs[0]!;
  if (states > 1) sums[1] = logProbs[labels[1]!]!;
  for (let t = 1; t < T; t++)
    for (let s = 0; s < states; s++) {
      const before = (t - 1) * states + s;
      let best = sums[before]!;
      let step = 0;
      if (s >= 1 && sums[before - 1]! > best) {
        best = sums[before - 1]!;
        step = 1;
      }
      if (s >= 2 && labels[s] !== 0 && labels[s] !== labels[s - 2] && sums[before - 2]! > best) {
        best = sums[before - 2]!;
        step = 2;
      }
      sums[t * states + s] = best + logProbs[t * classes + labels[s]!]!;
      back[t * states + s] = step;
    }
  const end = T * states - 1;
  const last = states > 1 && sums[end - 1]! > sums[end]! ? states - 2 : states - 1;
  return { score: sums[end - states + 1 + last]!, classes: traced(back, labels, last) };
}
