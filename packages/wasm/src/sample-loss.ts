import type { Bounds } from "@ctckit/core/backend";
import { framesLoss } from "./frames-loss.ts";
import type { Machine } from "./machine.ts";
import type { Views } from "./memory.ts";
import type { Arguments, TopologyModule } from "./topology.ts";

// Runs one sample through the kernels: labels, forward, backward. The sample's description and the addresses of its arrays
// are already set.

export type Sample = Arguments;

/** The kernels of a plan, and which of their row stages it uses. */
export interface Stages {
  readonly topology: TopologyModule;
  readonly bounds: Bounds;
  /** The row stage of the backward pass. Undefined if only the loss is wanted. */
  readonly backwardRow: number | undefined;
  /** The row stage of a forward pass without a backward pass. */
  readonly lossRow: number;
}

/** The row stage that leaves the rest of a row to the backward pass. */
const EMISSIONS = 0;

/**
 * Returns the loss. With a gradient, it writes the frames within the input length and does not touch the frames past it.
 */
export function sampleLoss(sample: Sample, stages: Stages, machine: Machine): number {
  const infeasible = describe(sample, stages, machine);
  if (infeasible) return without(sample, machine, stages, Number.POSITIVE_INFINITY);
  if (sample.frames === 0) return 0;
  const start = sample.rest / 8;
  const lattice = sampleLattice(sample, stages, machine);
  const loss = framesLoss(machine.views.f64, start, start + 2 * sample.frames) + lattice;
  return Number.isFinite(loss) ? loss : without(sample, machine, stages, loss);
}

/** Whether the target needs more frames than there are. */
function describe(sample: Sample, { topology }: Stages, machine: Machine): boolean {
  const { i32 } = machine.views;
  machine.stagesOf(topology).labels(sample);
  sample.usedCount = i32[sample.counts / 4]!;
  return i32[sample.counts / 4 + 1]! > sample.frames;
}

/** Minus the log of the lattice's total. */
function sampleLattice(sample: Sample, { topology, lossRow, backwardRow }: Stages, machine: Machine): number {
  const { i32, f32 } = machine.views;
  const { forward, backward } = machine.stagesOf(topology);
  const gradient = backwardRow !== undefined;
  sample.rowMask = gradient ? -1 : 1;
  sample.rowStage = gradient ? EMISSIONS : lossRow;
  forward(sample);
  const alive = i32[sample.alive / 4]! !== 0;
  const logTotal = Math.log(f32[sample.total / 4]!) + i32[sample.totalExponent / 4]! * topology.logUnit;
  if (gradient && alive) {
    sample.rowStage = backwardRow;
    backward(sample);
  } else if (gradient) {
    // The backward pass would have found a NaN in a row. This pass looks for it instead.
    sample.rowMask = 1;
    sample.rowStage = lossRow;
    forward(sample);
  }
  return alive ? -logTotal : Number.POSITIVE_INFINITY;
}

/** A loss that is not finite has a gradient of 0, or of NaN if the loss is NaN. */
function without(sample: Sample, { views }: Machine, { backwardRow }: Stages, loss: number): number {
  if (backwardRow !== undefined)
    fillFrames(sample, views, 0, sample.frames, Number.isNaN(loss) ? Number.NaN : 0);
  return loss;
}

export function fillFrames(sample: Sample, { f32 }: Views, from: number, to: number, value: number): void {
  for (let t = from; t < to; t++) {
    const row = sample.grad / 4 + sample.dataStart + t * sample.timeStride;
    f32.fill(value, row, row + sample.classes);
  }
}
