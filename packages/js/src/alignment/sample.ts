import { freeClasses, type Lattice, type Sample, type StretchPlace, type Traced } from "@ctckit/alignment";
import type { Batch, PlanSpec } from "@ctckit/core/backend";
import { type AlignmentKernels, type BlockArguments, rowKernels } from "./kernels.ts";
import type { PosteriorKernels, posteriorsOf } from "./path-sums.ts";
import { EMISSIONS, reserve, type Workspace } from "./workspace.ts";

/**
 * Steps of a nat. 2^51 of them are the range of a cell: a million nats below the best of its row, or 1e12, which is
 * 20,000 for each of fifty million frames.
 */
const GRAINS = [2 ** 31, 2 ** 11] as const;

/** What a plan has loaded. */
export interface Loaded {
  readonly kernels: AlignmentKernels;
  /** Present iff posteriors are wanted. */
  readonly posteriors: { readonly kernels: PosteriorKernels; readonly of: typeof posteriorsOf } | undefined;
}

/** The samples of a batch, one after the other in one workspace. */
export function samplesOf(
  batch: Batch,
  { dtype, input }: Pick<PlanSpec, "dtype" | "input">,
  { kernels, posteriors }: Loaded,
  workspace: Workspace,
  place?: StretchPlace,
): Sample {
  const { rows } = workspace;
  const ahead = place?.frame ?? 0;
  let { block } = workspace;
  const [one, two] = [new Int32Array(1), new Float64Array(2)];
  const { emit, score } = rowKernels(dtype, input);
  let frames = 0;

  /** Emissions of frames from t on. */
  function emitFrom(t: number): void {
    // So that the first of them lies at the beginning.
    rows.dataStart = start + t * batch.timeStride;
    rows.frames = rows.endFrame = Math.min(EMISSIONS, frames - t);
    rows.firstFrame = 0;
    rows.used = block.used;
    rows.emissions = block.emissions;
    rows.usedCount = block.usedCount;
    rows.ones = block.ones.subarray(t);
    emit(rows);
    block.emissionsFrom = t;
  }
  let start = 0;
  let emitted = 0;

  function traced(kernel: (block: BlockArguments) => void): Traced | undefined {
    kernel(block);
    const { alive, place, passed } = block;
    if (alive[0] === 0) return undefined;
    return { family: place[0]!, k: place[1]!, first: passed[0]!, last: passed[1]! };
  }

  const lattice: Lattice = {
    shape: kernels,
    dead: -(2 ** 51),
    open(opened) {
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
    copy(way, frame, { keptFrom, keptLow, keptHigh }) {
      Object.assign(block, { frame, keptFrom, keptLow, keptHigh });
      kernels[way](block);
    },
    kept: () => block.kept,
    ending: () => traced(kernels.ending),
    trace({ family, k }) {
      Object.assign(block, { family, label: k });
      return traced(kernels.trace);
    },
  };

  const where = () => ({ start, timeStride: batch.timeStride, frames });
  return {
    lattice,
    place,
    ...(posteriors && {
      posteriors: posteriors.of(posteriors.kernels, kernels, block, rows, batch.data, where),
    }),
    grains: GRAINS,
    cut(grain) {
      block.grain = rows.grain = grain;
    },
    choose(n) {
      frames = ahead + batch.inputLengths[n]!;
      block.targetStart = batch.targetOffsets[n]!;
      block.targetLength = batch.targetOffsets[n + 1]! - block.targetStart;
      const { targetLength } = block;
      reserve(workspace, kernels, { frames, targetLength, classes: batch.classes }, place?.layout);
      block.targets = batch.targets;
      const { starScore, outsideScore, ...inLattice } = freeClasses(batch);
      Object.assign(block, { blank: batch.blank, ...inLattice });
      Object.assign(rows, { starScore, outsideScore });
      kernels.labels(block);
      rows.data = batch.data;
      rows.probabilities = Number(input === "probabilities");
      rows.floor = batch.floor ?? 0;
      rows.classes = batch.classes;
      rows.timeStride = batch.timeStride;
      rows.usedCount = block.usedCount = block.counts[0]!;
      start = n * batch.batchStride - ahead * batch.timeStride;
      if (place) {
        const [ids, differs] = [block.ids.subarray(place.label), block.differs.subarray(place.label)];
        block = { ...block, ids, differs };
      }
      return block.counts[1]! <= frames;
    },
    ones: (values) => block.ones.set(values),
    score(from, to, classes, into) {
      rows.used = one;
      rows.emissions = two;
      rows.usedCount = rows.frames = rows.endFrame = 1;
      for (let t = from; t < to; t++) {
        one[0] = classes[t]!;
        rows.dataStart = start + t * batch.timeStride;
        score(rows);
        // Relative to the only class that is used, what the frame leaves out of a loss is minus that class's log-probability.
        into[t] = -rows.sums[0]!;
      }
    },
    states: () => block.states.subarray(0, frames),
  };
}
