import type { Batch, FloatArray, PlanSpec } from "@ctckit/core/backend";
import type { Machine } from "@ctckit/scoring";
import { rowsOf, type ScoringArguments, type ScoringKernels } from "./kernels.ts";

/** Frames in one call of a function, which V8 soon optimises if it is called often. */
const ROWS_A_CALL = 16;

/** The samples of a batch, in the arrays of `all`. */
export function machineOf(
  batch: Batch,
  { dtype, input }: Pick<PlanSpec, "dtype" | "input">,
  kernels: ScoringKernels,
  all: ScoringArguments,
): Machine {
  const { classes, blank, targetOffsets, inputLengths } = batch;
  const { emissions, slopes, softmaxSlopes } = rowsOf(dtype, input);
  Object.assign(all, { classes, blank, targets: batch.targets });
  /** Runs a stage over the rows of sample n in `data`. @param n undefined: over one row, as that of each frame */
  function overRows(stage: (all: ScoringArguments) => void, data: FloatArray, n: number | undefined): void {
    all.data = data;
    all.dataStart = n === undefined ? 0 : n * batch.batchStride;
    all.timeStride = n === undefined ? 0 : batch.timeStride;
    for (let t = 0; t < all.frames; t += ROWS_A_CALL) {
      all.firstFrame = t;
      all.endFrame = Math.min(t + ROWS_A_CALL, all.frames);
      stage(all);
    }
  }
  const stages: Readonly<Record<string, (all: ScoringArguments) => void>> = kernels.stages;
  return {
    scalars: all,
    has: (stage) => stage in stages,
    run: (stage) => stages[stage]!(all),
    choose(n) {
      all.frames = inputLengths[n]!;
      all.targetStart = targetOffsets[n]!;
      all.targetLength = targetOffsets[n + 1]! - all.targetStart;
    },
    emit(n) {
      const zeros = () => new (batch.data.constructor as Float64ArrayConstructor)(classes);
      overRows(emissions, n === undefined ? zeros() : batch.data, n);
    },
    slopes(n, direction) {
      if (direction) overRows(slopes, direction, n);
      else all.slopes.fill(0);
    },
    softmaxSlopes(n, direction) {
      all.grad = direction;
      overRows(softmaxSlopes, batch.data, n);
    },
    bases: () => all.bases,
    tilts: () => all.tilts,
    expected: () => all.expected[0]!,
    sums: () => all.sums,
    counts: () => all.counts,
    used: () => all.used,
    ids: () => all.ids,
    overrun: 0,
    weights: (name) => ({ mantissas: all[name], exponents: all[`${name}Exponent`] }),
    states: () => all.states.subarray(0, all.frames * (2 * all.targetLength + 1)),
    unit: kernels.logUnit,
    perFrame: kernels.logPerEmission,
    mostLabels: kernels.mostLabels,
  };
}
