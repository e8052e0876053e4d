import type { Block, KeptRow, Lattice, Place, Sample } from "@ctckit/alignment";
import type { Batch, PlanSpec } from "@ctckit/core/backend";
import type { TopologyKernels } from "../topology.ts";
import { type AlignmentKernels, rowKernels } from "./kernels.ts";
import { EMISSIONS, reserve, type Workspace } from "./workspace.ts";

/**
 * Steps of a nat. 2^51 of them are the range of a cell: a million nats below the best of its row, or 1e12, which is
 * 20,000 for each of fifty million frames.
 */
const GRAINS = [2 ** 31, 2 ** 11] as const;

/** The samples of a batch, one after the other in one workspace. */
export function samplesOf(
  batch: Batch,
  { dtype, input }: Pick<PlanSpec, "dtype" | "input">,
  topology: TopologyKernels,
  kernels: AlignmentKernels,
  workspace: Workspace,
): Sample {
  const { block, rows } = workspace;
  const { emit, score } = rowKernels(dtype, input);
  let [frames, targetLength] = [0, 0];

  /** Emissions of frames from t on. */
  function emitFrom(t: number): void {
    // So that the first of them lies at the beginning.
    rows.dataStart = start + t * batch.timeStride;
    rows.frames = rows.endFrame = Math.min(EMISSIONS, frames - t);
    rows.firstFrame = 0;
    emit(rows);
    block.emissionsFrom = t;
  }
  let start = 0;
  let emitted = 0;

  function place(frame: number, { keptFrom, keptLow, keptHigh }: KeptRow): void {
    Object.assign(block, { frame, keptFrom, keptLow, keptHigh });
  }

  const lattice: Lattice = {
    shape: kernels,
    get frames() {
      return frames;
    },
    get targetLength() {
      return targetLength;
    },
    open: (opened: Block) => {
      Object.assign(block, opened);
      emitted = -1;
    },
    extend(from, to) {
      for (let t = from; t <= to; ) {
        if (emitted < 0 || t >= emitted) {
          emitFrom(t);
          emitted = Math.min(frames, t + EMISSIONS);
        }
        block.from = t;
        block.to = Math.min(to, emitted - 1);
        kernels.extend(block);
        t = block.to + 1;
      }
    },
    level(frame) {
      block.frame = frame;
      kernels.level(block);
      return block.lead[0]!;
    },
    keep(frame, row) {
      place(frame, row);
      kernels.keep(block);
    },
    restore(frame, row) {
      place(frame, row);
      kernels.restore(block);
    },
    ending() {
      kernels.ending(block);
      if (block.alive[0] === 0) return undefined;
      return { family: block.place[0]!, k: block.place[1]!, cell: block.passed[1]! };
    },
    trace({ family, k }: Place) {
      block.family = family;
      block.label = k;
      kernels.trace(block);
      if (block.alive[0] === 0) return undefined;
      const [first, last] = [block.passed[0]!, block.passed[1]!];
      return { family: block.place[0]!, k: block.place[1]!, first, last };
    },
  };

  return {
    lattice,
    grains: GRAINS,
    cut(grain) {
      block.grain = rows.grain = grain;
    },
    choose(n) {
      frames = batch.inputLengths[n]!;
      block.targetStart = batch.targetOffsets[n]!;
      targetLength = block.targetLength = batch.targetOffsets[n + 1]! - block.targetStart;
      reserve(workspace, topology, kernels, { frames, targetLength, classes: batch.classes });
      block.targets = batch.targets;
      block.blank = batch.blank;
      topology.labels(block as never);
      rows.data = batch.data;
      rows.classes = batch.classes;
      rows.timeStride = batch.timeStride;
      rows.usedCount = block.usedCount = block.counts[0]!;
      start = n * batch.batchStride;
      return block.counts[1]! <= frames;
    },
    score(from, to, traced, into) {
      if (!traced) block.path.fill(batch.blank, from, to);
      rows.dataStart = start;
      rows.firstFrame = from;
      rows.endFrame = to;
      rows.scores = into;
      score(rows);
    },
    states: () => block.states,
  };
}
