import { labelled, type Path, traced } from "./lattice.ts";

/** Bytes of the back-pointers. */
export const twoRowsBytes = (time: number, targetLength: number): number => time * (2 * targetLength + 1);

/**
 * As frugal as one writes it: of the sums two rows, in float64, and a byte a cell for where they came from. Its score is the optimum
 * but for rounding, so it checks the reference.
 *
 * @param logProbs `[T, C]`, blank 0
 */
export function twoRows(logProbs: Float32Array, classes: number, target: Int32Array): Path {
  const T = logProbs.length / classes;
  const labels = labelled(target);
  const states = labels.length;
  const back = new Uint8Array(T * states);
  let previous = new Float64Array(states).fill(Number.NEGATIVE_INFINITY);
  let current = new Float64Array(states);
  previous[0] = logProbs[0]!;
  if (states > 1) previous[1] = logProbs[labels[1]!]!;
  for (let t = 1; t < T; t++) {
    for (let s = 0; s < states; s++) {
      let best = previous[s]!;
      let step = 0;
      if (s >= 1 && previous[s - 1]! > best) {
        best = previous[s - 1]!;
        step = 1;
      }
      if (s >= 2 && labels[s] !== 0 && labels[s] !== labels[s - 2] && previous[s - 2]! > best) {
        best = previous[s - 2]!;
        step = 2;
      }
      current[s] = best + logProbs[t * classes + labels[s]!]!;
      back[t * states + s] = step;
    }
    [previous, current] = [current, previous];
  }
  const last = states > 1 && previous[states - 2]! > previous[states - 1]! ? states - 2 : states - 1;
  return { score: previous[last]!, classes: traced(back, labels, last) };
}
