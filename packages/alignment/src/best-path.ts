import type { Block, KeptRow, Lattice, Place } from "./lattice.ts";
import { layoutOf } from "./layout.ts";

/** Frames after which a row is levelled. */
const LEVEL = 64;
/** Cells of one piece of work: about 0.2 ms. */
const PIECE = 2 ** 19;

/** A row that was kept, and what was divided off it. */
interface Checkpoint extends KeptRow {
  readonly frame: number;
  readonly lead: number;
}

/**
 * Finds the best path, a piece of work at a time, and has its states traced from the last frame to the first. Returns whether it is
 * certain to be the best: cells that a form cannot hold are never too small, so a path is the best of all if it meets none of them,
 * and if each of its cells is computed again as it was the first time. Yields the frame that it has come to.
 */
export function* bestPath(lattice: Lattice): Generator<number, boolean> {
  const { shape, frames, targetLength } = lattice;
  const { intervals } = layoutOf(shape, frames, targetLength);
  const leastLabel = shape.leastEnd(targetLength);
  const whole = { frames, leastLabel, lastLabel: targetLength, firstFrame: 0, firstLabel: 0 };
  let lead = 0;
  let free = 0;

  function* sweep(
    block: Block,
    from: number,
    every: number,
    keep?: (frame: number) => void,
  ): Generator<number> {
    const { lastLabel, firstLabel } = block;
    const cells = shape.families * (lastLabel - firstLabel + 1);
    const most = Math.min(LEVEL, Math.max(1, Math.floor(PIECE / cells)));
    const last = block.frames - 1;
    for (let t = from; t <= last; ) {
      const ends = [t + most - 1, last, t - (t % LEVEL) + LEVEL - 1, t - (t % every) + every - 1];
      const end = Math.min(...ends);
      lattice.extend(t, end);
      // Not of a block whose rows stay: there a cell at the floor has to be seen.
      if (keep && end % LEVEL === LEVEL - 1) lead += lattice.level(end) * shape.leadUnit;
      if (keep && end < last && end % every === every - 1) keep(end);
      yield end;
      t = end + 1;
    }
  }

  /** From a kept row, or the first frame, to the block's last: the state in the first, and its cell, everything divided off it counted. */
  function* descend(
    first: Checkpoint | undefined,
    end: number,
    place: Place & { readonly cell: number },
    depth: number,
  ): Generator<number, (Place & { readonly cell: number }) | undefined> {
    const firstFrame = first?.frame ?? 0;
    const firstLabel = first ? shape.window(firstFrame, end, place.k, place.k)[0] : 0;
    const stays = depth === intervals.length - 1;
    const block = {
      ...{ frames: end, leastLabel: place.k, lastLabel: place.k, firstFrame, firstLabel },
      rowMask: stays ? -1 : 1,
    };
    lattice.open(block);
    if (first) lattice.restore(firstFrame, first);
    lead = first?.lead ?? 0;
    const from = first ? firstFrame + 1 : 0;
    if (stays) {
      yield* sweep(block, from, Number.POSITIVE_INFINITY);
      const traced = lattice.trace(place);
      if (!traced || traced.last + lead !== place.cell) return undefined;
      return { ...traced, cell: traced.first + lead };
    }
    const marks = yield* checkpoints(block, from, intervals[depth + 1]!);
    return yield* back(first, marks, end, place, depth + 1);
  }

  function* checkpoints(block: Block, from: number, every: number): Generator<number, Checkpoint[]> {
    const marks: Checkpoint[] = [];
    yield* sweep(block, from, every, (frame) => {
      const [keptLow, keptHigh] = shape.window(frame, block.frames, block.leastLabel, block.lastLabel);
      const row = { keptFrom: free, keptLow, keptHigh };
      free += shape.families * (keptHigh - keptLow + 1);
      lattice.keep(frame, row);
      marks.push({ ...row, frame, lead });
    });
    return marks;
  }

  /** From kept row to kept row, the last first. */
  function* back(
    before: Checkpoint | undefined,
    marks: readonly Checkpoint[],
    end: number,
    last: Place & { readonly cell: number },
    depth: number,
  ): Generator<number, (Place & { readonly cell: number }) | undefined> {
    let place: (Place & { readonly cell: number }) | undefined = last;
    let to = end;
    for (const mark of [...marks].reverse()) {
      place = yield* descend(mark, to, place, depth);
      if (!place) return undefined;
      free = mark.keptFrom; // of this row and those after it nothing is needed any more
      to = mark.frame + 1;
    }
    return yield* descend(before, to, place, depth);
  }

  if (intervals.length === 0) {
    const block = { ...whole, rowMask: -1 };
    lattice.open(block);
    yield* sweep(block, 0, Number.POSITIVE_INFINITY);
    const last = lattice.ending();
    return last !== undefined && lattice.trace(last) !== undefined;
  }
  const block = { ...whole, rowMask: 1 };
  lattice.open(block);
  const marks = yield* checkpoints(block, 0, intervals[0]!);
  const last = lattice.ending();
  if (!last) return false;
  return (yield* back(undefined, marks, frames, { ...last, cell: last.cell + lead }, 0)) !== undefined;
}
