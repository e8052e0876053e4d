import { randomInt, randomLcg, randomNormal, randomUniform } from "d3-random";
import type { Kind, Shape } from "./cases.ts";

/** One batch of logits, float32 as both sides read it. The blank is class 0. */
export interface Problem {
  readonly shape: Shape;
  readonly logits: Float32Array; // [T, N, C]
  readonly targets: readonly (readonly number[])[]; // [N][S_n]
  readonly inputLengths: readonly number[]; // [N]
}

/** The same seed makes the same problem, on every machine. `seed` is in `[0, 1)`. */
export function problem(shape: Shape, kind: Kind, seed: number): Problem {
  const source = randomLcg(seed);
  const lengths = draftLengths(shape, source);
  const label = randomInt.source(source)(1, shape.classes);
  const targets = lengths.map(({ target }) => Array.from({ length: target }, label));
  const normal = randomNormal.source(source)();
  const logits = Float32Array.from({ length: shape.time * shape.batch * shape.classes }, normal);
  const made = { shape, logits, targets, inputLengths: lengths.map(({ input }) => input) };
  shapeLogits[kind](made, source);
  return made;
}

type Source = () => number;

/** A ragged sample has 40 % to 100 % of the frames, and at most half as many labels as frames. */
function draftLengths({ time, batch, targetLength, ragged }: Shape, source: Source) {
  const share = randomUniform.source(source)(0.4, 1);
  return Array.from({ length: batch }, () => {
    if (!ragged) return { input: time, target: targetLength };
    const input = Math.ceil(time * share());
    return { input, target: Math.min(Math.ceil(targetLength * share()), Math.floor(input / 2)) };
  });
}

const shapeLogits: Readonly<Record<Kind, (problem: Problem, source: Source) => void>> = {
  randn() {},
  cold({ logits }) {
    for (let i = 0; i < logits.length; i++) logits[i]! *= 10;
  },
  blank({ logits, shape }) {
    for (let row = 0; row < logits.length; row += shape.classes) logits[row]! += 20;
  },
  peaky({ logits, shape: { batch, classes }, targets, inputLengths }, source) {
    for (const [n, target] of targets.entries()) {
      const row = (t: number) => (t * batch + n) * classes;
      const frames = inputLengths[n]!;
      for (let t = 0; t < frames; t++) logits[row(t)]! += 12;
      for (const [k, t] of distinctFrames(target.length, frames, source).entries()) {
        logits[row(t)]! -= 12;
        logits[row(t) + target[k]!]! += 15;
      }
    }
  },
};

/** `count` different frames of `[0, frames)`, ascending: one pass that takes each frame with the right odds. */
export function distinctFrames(count: number, frames: number, source: Source): number[] {
  const chosen: number[] = [];
  for (let t = 0; t < frames; t++) if (source() * (frames - t) < count - chosen.length) chosen.push(t);
  return chosen;
}
