import type { Dtype, FloatArray, PlanSpec, Topology } from "@ctckit/core";
import { lattices } from "./generated/lattices.ts";
import * as float32 from "./generated/rows-float32.ts";
import * as float64 from "./generated/rows-float64.ts";
import type { Sample } from "./sample.ts";

// Which generated functions serve a plan. All of them take the one Sample.

export type Kernels = Record<"labels" | "rows" | "emissions" | "forward" | "backward" | "subtract", Stage>;

type Stage = (sample: Sample) => void;

lattices satisfies Record<Topology, Record<"labels" | "forward" | "backward", Stage>>;

/** Whatever specs there are. */
export const topologies = Object.keys(lattices) as Topology[];

type RowStage =
  | "logitRows"
  | "logitRowsLoss"
  | "logProbRows"
  | "logProbRowsPartial"
  | "logProbRowsLoss"
  | "subtract";
type Rows<A extends FloatArray> = Record<RowStage, (sample: Sample & { data: A; grad: A }) => void>;

float32 satisfies Rows<Float32Array>;
float64 satisfies Rows<Float64Array>;
const ROWS: Record<Dtype, typeof float32 | typeof float64> = { float32, float64 };

/** The plan's dtype is its batches', so the arrays are those that the stages for it take. */
export function kernels({ topology, dtype, input, gradient }: PlanSpec): Kernels {
  const stages = ROWS[dtype] as Record<RowStage, Stage>;
  const rows = {
    logits: { none: stages.logitRowsLoss, logits: stages.logitRows, logProbs: stages.logitRows },
    logProbs: {
      none: stages.logProbRowsLoss,
      logits: stages.logProbRows,
      logProbs: stages.logProbRowsPartial,
    },
  }[input][gradient];
  // What log-probs leave of a row without its gradient is emissions; its sums have no meaning for logits.
  return { ...lattices[topology], rows, emissions: stages.logProbRowsLoss, subtract: stages.subtract };
}
