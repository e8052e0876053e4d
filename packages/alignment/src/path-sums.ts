import { band, peaks } from "./band.ts";
import type { Block, Shape } from "./lattice.ts";

// Alpha goes through all of the lattice, and now and then the exponents of a row are kept. Beta comes back, and where they were kept it is
// seen which k have a part in any posterior: before that frame beta is about those alone, and what leads to them. An hour of speech
// (180,000 frames, 36,000 labels) takes 31 rows of 36,000 exponents, and 8 % of its beta.

/** Cells of one piece of work: about 0.2 ms. */
const PIECE = 2 ** 18;
/** Rows whose exponents are kept are fewer. */
const KEPT = 32;
/** Frames from one of them to the next at least. */
const NEAREST = 64;

/** A class this far below its frame's best counts as no further below it, as for the path. */
export const REACH = -20_000;

/** Where a block ends. */
export type Ends = Pick<Block, "frames" | "leastLabel" | "lastLabel">;

/** Sums over all paths, of which what lies on the path traced last is kept, and two rows besides. */
export interface PathSums {
  /** Cells of a row before k = 0 of each family; no step comes from further back. */
  readonly padding: number;
  /** What goes through a state has no part in any posterior if its exponent is so far below the total's: 2^-64 of it at most. */
  readonly none: number;
  /** Begins with that path, whose k it returns. What follows is about this block, the whole lattice. */
  open(block: Block): Int32Array; // [frames]
  /** Alpha of frames `from` to `to`, after those before. */
  alpha(from: number, to: number): void;
  /** Returns its exponent. */
  total(): number;
  /** Beta of frames `from` down to `to`, after those behind, and the path's posteriors there. */
  beta(from: number, to: number): void;
  /** Of the row of frame t, alpha or beta, both with the frame's emissions: the last that was done. */
  exponents(t: number): Int32Array; // [families, cells of a family]
  /** From here on it is about a block that ends with the frame that beta has come to. */
  narrow(ends: Ends): void;
  read(into: Float64Array): void;
}

/** The posterior of the path's state in each frame. @param every frames from one kept row to the next */
export function* pathSums(
  shape: Shape,
  sums: PathSums,
  targetLength: number,
  into: Float64Array, // [frames]
  every = Math.max(NEAREST, Math.ceil(into.length / KEPT)),
): Generator<number, void> {
  const { families, slope } = shape;
  const { padding } = sums;
  const frames = into.length;
  const framesOf = (labels: number) =>
    Math.max(1, Math.floor(PIECE / (families * (Math.min(labels, targetLength) + 1))));
  let ends: Ends = { frames, leastLabel: shape.leastEnd(targetLength), lastLabel: targetLength };
  const peaksOf = (t: number) =>
    peaks(
      sums.exponents(t),
      families,
      padding,
      shape.window(t, ends.frames, ends.leastLabel, ends.lastLabel),
    );
  const path = sums.open({ ...ends, firstFrame: 0, firstLabel: 0, rowMask: 1 });
  let piece = framesOf(targetLength);
  const kept = [];
  for (let t = 0; t < frames; ) {
    const end = Math.min(t + piece, frames, t - (t % every) + every);
    sums.alpha(t, end - 1);
    if (end % every === 0) kept.push(peaksOf(end - 1));
    t = end;
    yield frames;
  }
  const least = sums.total() - sums.none;
  for (let end = frames; end > 0; ) {
    const t = Math.max(end - piece, end - 1 - ((end - 1) % every));
    sums.beta(end - 1, t);
    const before = t > 0 && t % every === 0 && kept[t / every - 1];
    if (before) {
      const [leastLabel, lastLabel] = band(before, peaksOf(t), padding, least, path[t]!);
      ends = { frames: t + 1, leastLabel, lastLabel };
      sums.narrow(ends);
      piece = framesOf(lastLabel - leastLabel + slope * every);
    }
    end = t;
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
