import type { Path } from "./lattice.ts";

/** Bytes of the sums and of where they came from: every entry of an array takes 8. */
export const nestedArraysBytes = (time: number, targetLength: number): number =>
  16 * time * (2 * targetLength + 1);

/**
 * The full matrix as a textbook is first written down: arrays of arrays, one for the sums and one for the state before. Of seven
 * aligners in JavaScript found in public repositories two do so; the others have typed arrays, three of them in two rows.
 *
 * @param logProbs `[T, C]`, blank 0
 */
export function nestedArrays(logProbs: Float32Array, classes: number, target: Int32Array): Path {
  const T = logProbs.length / classes;
  const labels = [0];
  for (const label of target) labels.push(label, 0);
  const states = labels.length;
  const sums = Array.from({ length: T }, () => new Array<number>(states).fill(-Infinity));
  const back = Array.from({ length: T }, () => new Array<number>(states).fill(0));
  sums[0]![0] = logProbs[0]!;
  if (states > 1) sums[0]![1] = logProbs[labels[1]!]!;
  for (let t = 1; t < T; t++)
    for (let s = 0; s < states; s++) {
      let best = sums[t - 1]![s]!;
      let from = s;
      if (s > 0 && sums[t - 1]![s - 1]! > best) {
        best = sums[t - 1]![s - 1]!;
        from = s - 1;
      }
      if (s > 1 && labels[s] !== 0 && labels[s] !== labels[s - 2] && sums[t - 1]![s - 2]! > best) {
        best = sums[t - 1]![s - 2]!;
        from = s - 2;
      }
      sums[t]![s] = best + logProbs[t * classes + labels[s]!]!;
      back[t]![s] = from;
    }
  let state = states > 1 && sums[T - 1]![states - 2]! > sums[T - 1]![states - 1]! ? states - 2 : states - 1;
  const score = sums[T - 1]![state]!;
  const path = new Int32Array(T);
  for (let t = T - 1; t >= 0; t--) {
    path[t] = labels[state]!;
    state = back[t]![state]!;
  }
  return { score, classes: path };
}
