import type { Dtype, FloatArray, PlanSpec } from "@ctckit/core/backend";
import * as float32 from "./generated/rows-float32.ts";
import * as float64 from "./generated/rows-float64.ts";
import type { Sample } from "./sample.ts";
import type { Stage, TopologyKernels } from "./topology.ts";

// Chooses the generated functions that serve a plan. All of them take the shared Sample.

export interface Kernels extends TopologyKernels {
  readonly rows: Stage;
  readonly subtract: Stage;
  /** After it, of probabilities. */
  readonly quotients: Stage | undefined;
}

type RowStage =
  | "logitRows"
  | "logitRowsLoss"
  | "logProbRows"
  | "logProbRowsPartial"
  | "logProbRowsLoss"
  | "subtract"
  | "quotients";
type Rows<A extends FloatArray> = Record<RowStage, (sample: Sample & { data: A; grad: A }) => void>;

float32 satisfies Rows<Float32Array>;
float64 satisfies Rows<Float64Array>;
const ROWS: Record<Dtype, typeof float32 | typeof float64> = { float32, float64 };

/** Every batch of a plan has the plan's dtype, so its arrays have the type that the chosen stages take. */
export function kernels(
  topology: TopologyKernels,
  { dtype, input, gradient }: Pick<PlanSpec, "dtype" | "input" | "gradient">,
): Kernels {
  const stages = ROWS[dtype] as Record<RowStage, Stage>;
  const loss = input === "logits" ? stages.logitRowsLoss : stages.logProbRowsLoss;
  const partial = gradient === "logits" ? stages.logProbRows : stages.logProbRowsPartial;
  const rows = gradient === undefined ? loss : input === "logits" ? stages.logitRows : partial;
  const quotients = input === "probabilities" ? stages.quotients : undefined;
  return { ...topology, rows, subtract: stages.subtract, quotients };
}
