// A lattice that keeps every row that it was ever asked for, apart from the block's, and knows its best path from the start: what is
// asked of it can be looked at. Its path is the diagonal: label k is entered in frame `enter(k)`.

import type { Block, Lattice, Shape } from "../src/index.ts";

/** Of CTC, as its spec is derived, with as many families as it takes to fill memory. */
export function shapeOf(families: number): Shape {
  return {
    families,
    numbers: Array.from({ length: families }, (_, family) => family % 2),
    leadUnit: 1,
    namedClasses: 1,
    freeClasses: 0,
    mostLabels: (frames) => frames,
    slope: 1,
    leastEnd: (labels) => Math.max(0, labels - 1),
    window: (t, frames, least, last) => [Math.max(0, least - (frames - 1 - t)), Math.min(last, t + 1)],
  };
}

export interface Seen {
  readonly opened: Block[];
  /** Frames in the order in which alpha was asked for, of each block. */
  readonly extended: [from: number, to: number][];
  readonly kept: number[];
  readonly restored: number[];
  /** Frames whose states were traced, block by block. */
  readonly traced: [first: number, last: number][];
}

export interface Planted {
  readonly families: number;
  readonly labels: number;
  /** The k that the path has in a frame. */
  readonly at: (t: number) => number;
  /** Of the path's cell, in a frame: what a form would have there. */
  readonly cell?: (t: number) => number;
}

export function matrixLattice({ families, labels, at, cell = () => 0 }: Planted) {
  const seen: Seen = { opened: [], extended: [], kept: [], restored: [], traced: [] };
  const memory = new Map<number, number>();
  let block: Block | undefined;
  let done = -1;
  const lattice: Lattice = {
    shape: shapeOf(families),
    dead: Number.MIN_SAFE_INTEGER,
    kept() {
      throw new Error("nobody looks at its cells");
    },
    open(opened) {
      seen.opened.push(opened);
      block = opened;
      done = opened.firstFrame - (opened.firstFrame > 0 ? 0 : 1);
    },
    extend(from, to) {
      if (from !== done + 1) throw new Error(`frame ${from} after ${done}`);
      seen.extended.push([from, to]);
      done = to;
    },
    level: () => 0,
    copy(way, frame, { keptFrom, keptLow, keptHigh }) {
      if (way === "keep") {
        seen.kept.push(frame);
        if (at(frame) < keptLow || at(frame) > keptHigh)
          throw new Error(`frame ${frame}: the path is outside of its row`);
        memory.set(keptFrom, frame);
      } else {
        seen.restored.push(frame);
        if (memory.get(keptFrom) !== frame)
          throw new Error(`at ${keptFrom} is frame ${memory.get(keptFrom)}, not ${frame}`);
      }
    },
    ending: () => ({ family: 1, k: labels, first: 0, last: cell(done) }),
    trace({ k }) {
      const { firstFrame, frames, firstLabel, lastLabel } = block!;
      if (k !== at(frames - 1) || lastLabel !== k)
        throw new Error(`frame ${frames - 1}: asked for ${k}, not ${at(frames - 1)}`);
      if (at(firstFrame) < firstLabel)
        throw new Error(`frame ${firstFrame}: the path is outside of the block`);
      seen.traced.push([firstFrame, frames - 1]);
      return { family: 1, k: at(firstFrame), first: cell(firstFrame), last: cell(frames - 1) };
    },
  };
  return { lattice, seen };
}
