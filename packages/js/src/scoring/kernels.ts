import type { FloatArray, Input } from "@ctckit/core/backend";
import type { Dimensions, Need, Scalars, SomeStage, Stage } from "@ctckit/scoring";
import type { SizeTable } from "../array-growth.ts";
import * as rows32 from "../generated/rows-float32.ts";
import * as rows64 from "../generated/rows-float64.ts";
import type { Tables } from "../tables.ts";

// The generated functions of posteriors and edits, and what they take: one object with all numbers and arrays.

export interface ScoringArguments
  extends Scalars,
    Tables,
    Record<Integers, Int32Array>,
    Record<Reals, Float64Array> {
  blank: number;
  targetStart: number;
  classes: number;
  firstFrame: number;
  endFrame: number;
  dataStart: number;
  timeStride: number;
  data: FloatArray;
}

type Integers =
  | ("neighbours" | "besideSplicedExponent" | "besideSubstitutionExponent" | "besideInsertionExponent")
  | ("targets" | "slots" | "ids" | "used" | "differs" | "counts" | "alive" | "apart")
  | (
      | "alphaExponent"
      | "betaExponent"
      | "onwardExponent"
      | "flowsExponent"
      | "splicedExponent"
      | "totalExponent"
    )
  | ("deletionsExponent" | "substitutionsExponent" | "insertionsExponent");
type Reals =
  | ("besideSpliced" | "besideSubstitution" | "besideInsertion")
  | ("emissions" | "sums" | "alpha" | "beta" | "onward" | "shares" | "states" | "flows" | "spliced" | "total")
  | ("deletions" | "substitutions" | "insertions");

type Kernel = (all: ScoringArguments) => void;

/** What is generated for one topology. */
export interface ScoringKernels {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly logPerEmission: number;
  readonly stages: Readonly<Record<Exclude<Stage, SomeStage>, Kernel> & Partial<Record<SomeStage, Kernel>>>;
  readonly sizes: Readonly<Record<"labels" | Need, SizeTable<Dimensions>>>;
}

/** Every batch of a plan has the plan's dtype, so its arrays have the type that the chosen function takes. */
export function rowsOf(dtype: "float32" | "float64", input: Input): (all: ScoringArguments) => void {
  const rows = dtype === "float32" ? rows32 : rows64;
  const chosen = input === "logits" ? rows.logitRowsLoss : rows.logProbRowsLoss;
  return chosen as (all: ScoringArguments) => void;
}
