import { randomInt, randomLcg, randomNormal } from "d3-random";
import type { Shape } from "../cases.ts";
import { distinctFrames } from "../problem.ts";

/** Every run, everywhere, works on the same numbers. */
export const SEED = 0.5;

/** What a CTC model says of speech whose words are known. The blank is class 0. */
export interface Speech {
  readonly shape: Shape;
  readonly logProbs: Float32Array; // [N, T, C]
  readonly targets: readonly Int32Array[]; // [N][S]
  /** The frame of each label on the path that the numbers were drawn around. */
  readonly frames: readonly (readonly number[])[]; // [N][S]
}

/**
 * Noise around a path, peaky as a trained model: the blank leads, but for one frame of each label. 40 % of labels are also likely in the
 * next frame, and 5 % are hardly audible. The same seed, in `[0, 1)`, makes the same numbers on every machine.
 */
export function speech(shape: Shape, seed: number): Speech {
  const { time, batch, classes, targetLength } = shape;
  const source = randomLcg(seed);
  const label = randomInt.source(source)(1, classes);
  const noise = randomNormal.source(source)(0, 1.5);
  const logProbs = new Float32Array(batch * time * classes);
  for (let i = 0; i < logProbs.length; i++) logProbs[i] = noise();
  const [targets, frames]: [Int32Array[], number[][]] = [[], []];
  for (let n = 0; n < batch; n++) {
    const target = Int32Array.from({ length: targetLength }, label);
    const spoken = distinctFrames(targetLength, time - 2, source).map((t) => t + 1); // not the first frame, nor the last
    const row = (t: number) => (n * time + t) * classes;
    for (let t = 0; t < time; t++) logProbs[row(t)]! += 5;
    for (const [k, t] of spoken.entries()) {
      logProbs[row(t)]! -= 5;
      logProbs[row(t) + target[k]!]! += source() < 0.05 ? 1 : 6;
      if (source() < 0.4) logProbs[row(t + 1) + target[k]!]! += 4;
    }
    targets.push(target);
    frames.push(spoken);
  }
  for (let row = 0; row < logProbs.length; row += classes) normalise(logProbs.subarray(row, row + classes));
  return { shape, logProbs, targets, frames };
}

/** From logits to log-probs, in place. */
export function normalise(row: Float32Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const x of row) most = Math.max(most, x);
  let sum = 0;
  for (const x of row) sum += Math.exp(x - most);
  const log = most + Math.log(sum);
  for (let c = 0; c < row.length; c++) row[c]! -= log;
}
