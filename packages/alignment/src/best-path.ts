import type { Block, KeptRow, Lattice, Place } from "./lattice.ts";
import { layoutOf } from "./layout.ts";

/** Frames after which a row is levelled. */
const LEVEL = 64;
/** Cells of one piece of work: about 0.2 ms. */
const PIECE = 2 ** 19;

/** A row that was kept, and what had been divided off it. */
interface Mark extends KeptRow {
  readonly frame: number;
  readonly lead: number;
}

/** A state in some frame, and its cell with what was divided off its row. */
interface Reached extends Place {
  readonly cell: number;
}

/**
 * Finds the best path, a piece of work at a time, and has its states traced from the last frame to the first. Returns whether it is
 * certain to be the best: cells that a form cannot hold are never too small, so a path is the best of all if it meets none of them,
 * and if each of its cells is computed again as it was the first time. Yields the frame that it has come to.
 */
export function* bestPath(
  lattice: Lattice,
  frames: number,
  targetLength: number,
): Generator<number, boolean> {
  const { shape } = lattice;
  const { intervals } = layoutOf(shape, frames, targetLength);
  const stay = intervals.length;
  let lead = 0;
  let free = 0;

  /** Alpha of the block's frames from `from` on, at some level of intervals. Returns the rows that were kept. */
  function* sweep(block: Block, from: number, level: number): Generator<number, Mark[]> {
    const { lastLabel, firstLabel, leastLabel } = block;
    const cells = shape.families * (lastLabel - firstLabel + 1);
    const most = Math.min(LEVEL, Math.max(1, Math.floor(PIECE / cells)));
    const marks: Mark[] = [];
    const last = block.frames - 1;
    for (let t = from; t <= last; ) {
      const end = Math.min(t + most - 1, last, t | (LEVEL - 1)); // intervals are multiples of LEVEL
      lattice.extend(t, end);
      t = end + 1;
      // Not where rows stay: there a cell at the floor has to be seen.
      if (level < stay) {
        if (t % LEVEL === 0) lead += lattice.level(end) * shape.leadUnit;
        if (t % intervals[level]! === 0 && t <= last) {
          const [keptLow, keptHigh] = shape.window(end, block.frames, leastLabel, lastLabel);
          const mark = { keptFrom: free, keptLow, keptHigh, frame: end, lead };
          lattice.copy("keep", end, mark);
          marks.push(mark);
          free += shape.families * (keptHigh - keptLow + 1);
        }
      }
      yield t;
    }
    return marks;
  }

  /** From a state in the frame before `end` to the one that the path has in the frame of a kept row, or in the first. */
  function* back(
    first: Mark | undefined,
    end: number,
    to: Reached,
    level: number,
  ): Generator<number, Reached | undefined> {
    const firstFrame = first?.frame ?? 0;
    const firstLabel = first ? shape.window(firstFrame, end, to.k, to.k)[0] : 0;
    const block = {
      ...{ frames: end, leastLabel: to.k, lastLabel: to.k, firstFrame, firstLabel },
      rowMask: level < stay ? 1 : -1,
    };
    lattice.open(block);
    if (first) lattice.copy("restore", firstFrame, first);
    lead = first?.lead ?? 0;
    const marks = yield* sweep(block, first ? firstFrame + 1 : 0, level);
    if (level < stay) return yield* along(first, marks, end, to, level);
    const traced = lattice.trace(to);
    return traced && traced.last + lead === to.cell ? { ...traced, cell: traced.first + lead } : undefined;
  }

  /** From kept row to kept row, the last first. */
  function* along(
    first: Mark | undefined,
    marks: readonly Mark[],
    end: number,
    last: Reached,
    level: number,
  ): Generator<number, Reached | undefined> {
    let reached: Reached | undefined = last;
    let to = end;
    for (const mark of [first, ...marks].reverse()) {
      reached = yield* back(mark, to, reached, level + 1);
      if (!reached || !mark) return reached;
      if (mark !== first) free = mark.keptFrom; // of this row nothing is needed any more
      to = mark.frame + 1;
    }
    return reached;
  }

  const block = { frames, leastLabel: shape.leastEnd(targetLength), lastLabel: targetLength };
  const whole = { ...block, firstFrame: 0, firstLabel: 0, rowMask: stay > 0 ? 1 : -1 };
  lattice.open(whole);
  const marks = yield* sweep(whole, 0, 0);
  const last = lattice.ending();
  if (!last) return false;
  const found =
    stay > 0
      ? yield* along(undefined, marks, frames, { ...last, cell: last.last + lead }, 0)
      : lattice.trace(last);
  return found !== undefined;
}
