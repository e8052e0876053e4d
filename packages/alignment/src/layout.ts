import type { Shape } from "./lattice.ts";

// How much of a lattice memory holds at once. Where all of its cells fit, they stay. Else only two rows do, and every so many frames a
// row is kept. From the last of these on, the frames behind each are done again, with the few k that the path can have there, and
// all of their rows stay. Where rows are long, they are first done again with rows kept closer to each other: an hour of speech
// (180,000 frames, 36,000 labels) has 44 rows of 72,000 cells, and is done again by 8 %.

/** Frames of a block whose rows all stay. */
const BLOCK = 512;
/** Frames from one kept row to the next, where so many rows as there are blocks would be too much. */
const FAR = 4096;
/** Cells of kept rows that are not too much: 1 MB of int32. */
const MOST_KEPT = 2 ** 18;
/** Cells of a sample that may stay: 4 MB of int32, 8 MB of float64. */
const MOST_CELLS = 2 ** 20;
/** Frames of it. Rows that stay are not levelled, so the cells of a best path must not come near the floor. */
const MOST_FRAMES = 2048;

export interface Layout {
  /** Frames from one kept row to the next, level by level; at the last they are a block's. Empty where all cells stay. */
  readonly intervals: readonly number[];
  /** Rows of alpha, and the last k of one, of the blocks that there may be. */
  readonly blocks: readonly { readonly B: number; readonly W: number }[];
  /** Elements of rows that are kept. */
  readonly kept: number;
}

export function layoutOf(shape: Shape, frames: number, targetLength: number): Layout {
  const { families, slope, window, leastEnd } = shape;
  const keptCells = (interval: number) => {
    let cells = 0;
    for (let t = interval - 1; t < frames - 1; t += interval) {
      const [low, high] = window(t, frames, leastEnd(targetLength), targetLength);
      cells += families * (high - low + 1);
    }
    return cells;
  };
  const widest = (interval: number) => Math.min(targetLength, slope * interval);
  if (frames <= BLOCK || (frames <= MOST_FRAMES && frames * families * (targetLength + 1) <= MOST_CELLS))
    return { intervals: [], blocks: [{ B: frames, W: targetLength }], kept: 0 };
  const near = frames <= FAR || keptCells(BLOCK) <= MOST_KEPT;
  return {
    intervals: near ? [BLOCK] : [FAR, BLOCK],
    blocks: [
      { B: 2, W: targetLength },
      { B: BLOCK + 1, W: widest(BLOCK) },
    ],
    kept: near ? keptCells(BLOCK) : keptCells(FAR) + (FAR / BLOCK) * families * (widest(FAR) + 1),
  };
}
