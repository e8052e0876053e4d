import type { KeptRow, Lattice, Place, Sample } from "@ctckit/alignment";
import type { Batch, Input } from "@ctckit/core/backend";
import type { AlignmentModule } from "./kernels.ts";
import type { Places } from "./layout.ts";
import type { Machine } from "./machine.ts";

/**
 * Steps of a nat. 2^30 of them are the range of a cell: 16,384 nats below the best of its row, which a path seldom is. At the last
 * it is 8.6e9 nats, 20,000 for each of 429,000 frames.
 */
const GRAINS = [2 ** 16, 2 ** 13, 2 ** 10, 2 ** 6, 2 ** -3] as const;

/** The samples of a batch, one after the other in one machine. */
export function samplesOf(
  batch: Batch,
  input: Input,
  module: AlignmentModule,
  { stages, views }: Machine,
  places: Places,
): Sample {
  const { i32, f32, f64 } = views;
  const { chunk, data } = places;
  const { classes } = batch;
  /** Of kernels that go through the lattice, and of those that go through the classes of frames. */
  const [block, rows] = [module.arguments(places.addresses), module.arguments(places.addresses)];
  for (const s of [block, rows])
    Object.assign(s, { data, kept: places.kept, classes, blank: batch.blank, timeStride: classes });
  i32.fill(0, block.slots / 4, block.slots / 4 + classes); // what another call has left there
  const score = input === "logits" ? stages.logitScores : stages.logProbScores;
  let [n, frames, targetLength] = [0, 0, 0];
  /** The frames of the input that are there. */
  let [first, end] = [0, 0];

  /** Has frame t there, and as many after it as fit. Returns the frame after them. */
  function stage(t: number): number {
    if (t >= first && t < end) return end;
    [first, end] = [t, Math.min(frames, t + chunk)];
    const { timeStride } = batch;
    const start = n * batch.batchStride;
    const put = (t: number, length: number) => {
      const from = start + t * timeStride;
      f32.set(batch.data.subarray(from, from + length), data / 4 + (t - first) * classes);
    };
    if (timeStride === classes) put(first, (end - first) * classes);
    else for (let t = first; t < end; t++) put(t, classes);
    block.dataStart = rows.dataStart = -first * classes;
    return end;
  }

  function place(frame: number, { keptFrom, keptLow, keptHigh }: KeptRow): void {
    Object.assign(block, { frame, keptFrom, keptLow, keptHigh });
  }

  const lattice: Lattice = {
    shape: module,
    get frames() {
      return frames;
    },
    get targetLength() {
      return targetLength;
    },
    open: (opened) => void Object.assign(block, opened),
    extend(from, to) {
      for (let t = from; t <= to; t = block.to + 1) {
        block.to = Math.min(to, stage(t) - 1);
        block.from = t;
        stages.extend(block);
      }
    },
    level(frame) {
      block.frame = frame;
      stages.level(block);
      return i32[block.lead / 4]!;
    },
    keep(frame, row) {
      place(frame, row);
      stages.keep(block);
    },
    restore(frame, row) {
      place(frame, row);
      stages.restore(block);
    },
    ending() {
      stages.ending(block);
      if (i32[block.alive / 4] === 0) return undefined;
      const [at, passed] = [block.place / 4, block.passed / 4];
      return { family: i32[at]!, k: i32[at + 1]!, cell: i32[passed + 1]! };
    },
    trace({ family, k }: Place) {
      block.family = family;
      block.label = k;
      stages.trace(block);
      if (i32[block.alive / 4] === 0) return undefined;
      const [at, passed] = [block.place / 4, block.passed / 4];
      return { family: i32[at]!, k: i32[at + 1]!, first: i32[passed]!, last: i32[passed + 1]! };
    },
  };

  return {
    lattice,
    grains: GRAINS,
    cut(grain) {
      block.grain = grain;
    },
    choose(index) {
      n = index;
      [first, end] = [0, 0];
      frames = batch.inputLengths[n]!;
      const from = batch.targetOffsets[n]!;
      targetLength = block.targetLength = batch.targetOffsets[n + 1]! - from;
      i32.set(batch.targets.subarray(from, from + targetLength), block.targets / 4);
      stages.labels(block);
      block.usedCount = i32[block.counts / 4]!;
      return i32[block.counts / 4 + 1]! <= frames;
    },
    score(from, to, traced, into) {
      const path = block.path / 4;
      if (!traced) i32.fill(batch.blank, path + from, path + to);
      for (let t = from; t < to; t = rows.endFrame) {
        rows.endFrame = Math.min(to, stage(t));
        rows.firstFrame = t;
        score(rows);
      }
      const scores = block.scores / 8;
      into.set(f64.subarray(scores + from, scores + to), from);
    },
    states: () => i32.subarray(block.states / 4, block.states / 4 + frames),
  };
}
