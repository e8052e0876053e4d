import type { Block, Shape } from "./lattice.ts";

/** Cells of one piece of work: about 0.2 ms. */
const PIECE = 2 ** 18;

/** A class this far below its frame's best counts as no further below it, as for the path. */
export const REACH = -20_000;

/** Sums over all paths, of which what lies on the path traced last is kept, and two rows besides. */
export interface PathSums {
  /** Begins with that path. What follows is about this block, the whole lattice. */
  open(block: Block): void;
  /** Alpha of frames `from` to `to`, after those before. */
  alpha(from: number, to: number): void;
  total(): void;
  /** Beta of frames `from` down to `to`, after those behind, and the path's posteriors there. */
  beta(from: number, to: number): void;
  read(into: Float64Array): void;
}

/** The posterior of the path's state in each frame. */
export function* pathSums(
  shape: Shape,
  sums: PathSums,
  targetLength: number,
  into: Float64Array, // [frames]
): Generator<number, void> {
  const frames = into.length;
  const piece = Math.max(1, Math.floor(PIECE / (shape.families * (targetLength + 1))));
  const ends = { leastLabel: shape.leastEnd(targetLength), lastLabel: targetLength };
  sums.open({ frames, ...ends, firstFrame: 0, firstLabel: 0, rowMask: 1 });
  for (let t = 0; t < frames; t += piece) {
    sums.alpha(t, Math.min(t + piece, frames) - 1);
    yield frames;
  }
  sums.total();
  for (let t = frames - 1; t >= 0; t -= piece) {
    sums.beta(t, Math.max(0, t - piece + 1));
    yield frames;
  }
  sums.read(into);
}

/** The family and the k of each of a path's states. */
export function splitStates(
  states: Int32Array, // [frames], `families k + family`
  families: number,
  pathFamily: Int32Array, // [frames]
  pathLabel: Int32Array, // [frames]
): void {
  for (let t = 0; t < states.length; t++) {
    const state = states[t]!;
    pathFamily[t] = state % families;
    pathLabel[t] = (state - (state % families)) / families;
  }
}
