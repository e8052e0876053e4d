import type { Dtype, PlanSpec, Topology } from "@ctckit/core";
import { lattices } from "./generated/lattices.ts";
import * as float32 from "./generated/rows-float32.ts";
import * as float64 from "./generated/rows-float64.ts";
import type { Sample } from "./sample.ts";

// Which generated functions serve a plan. All of them take the one Sample.

export interface Kernels {
  readonly labels: (sample: Sample) => void;
  readonly rows: (sample: Sample) => void;
  readonly forward: (sample: Sample) => void;
  readonly backward: (sample: Sample) => void;
  readonly subtract: (sample: Sample) => void;
}

type Stage = (sample: never) => void;
type Rows = Pick<
  typeof float32,
  "logitRows" | "logitRowsLoss" | "logProbRows" | "logProbRowsPartial" | "logProbRowsLoss" | "subtract"
>;

/** Whatever specs there are. */
export const topologies = Object.keys(lattices) as Topology[];

const ROWS: Readonly<Record<Dtype, Record<keyof Rows, Stage>>> = { float32, float64 };

export function kernels({ topology, dtype, input, gradient }: PlanSpec): Kernels {
  const { labels, forward, backward } = lattices[topology];
  const stages = ROWS[dtype];
  const rows = {
    logits: { none: stages.logitRowsLoss, logits: stages.logitRows, logProbs: stages.logitRows },
    logProbs: {
      none: stages.logProbRowsLoss,
      logits: stages.logProbRows,
      logProbs: stages.logProbRowsPartial,
    },
  }[input][gradient];
  // A stage names its arrays' types; the plan's dtype has chosen the stages that fit the batch's.
  return { labels, rows, forward, backward, subtract: stages.subtract } as unknown as Kernels;
}
