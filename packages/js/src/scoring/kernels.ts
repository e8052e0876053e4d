import type { Dtype, FloatArray, Input } from "@ctckit/core/backend";
import type { Dimensions, Need, Scalars, SomeStage, Stage } from "@ctckit/scoring";
import type { SizeTable } from "../array-growth.ts";
import * as rows32 from "../generated/rows-float32.ts";
import * as rows64 from "../generated/rows-float64.ts";
import * as slopes32 from "../generated/scoring/slopes-float32.ts";
import * as slopes64 from "../generated/scoring/slopes-float64.ts";
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
  grad: FloatArray;
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
  | ("slopes" | "bases" | "before" | "behind" | "moments" | "tilts" | "expected")
  | ("emissions" | "sums" | "alpha" | "beta" | "onward" | "shares" | "states" | "flows" | "spliced" | "total")
  | ("deletions" | "substitutions" | "insertions");

type Kernel = (all: ScoringArguments) => void;

/** What is generated for one topology. */
export interface ScoringKernels {
  readonly namedClasses: number;
  readonly mostLabels: (frames: number) => number;
  readonly logUnit: number;
  readonly logPerEmission: number;
  readonly weighed?: boolean;
  readonly stages: Readonly<Record<Exclude<Stage, SomeStage>, Kernel> & Partial<Record<SomeStage, Kernel>>>;
  readonly sizes: Readonly<Record<"labels" | Need, SizeTable<Dimensions>>>;
}

/** Kernels that take the caller's arrays. Every batch of a plan has the plan's dtype, so those are of the type that they take. */
export function rowsOf(
  dtype: Dtype,
  input: Input,
): Readonly<Record<"emissions" | "slopes" | "softmaxSlopes", Kernel>> {
  const [rows, directions] = dtype === "float32" ? [rows32, slopes32] : [rows64, slopes64];
  const { slopes, softmaxSlopes } = directions;
  const emissions = input === "logits" ? rows.logitRowsLoss : rows.logProbRowsLoss;
  return { emissions, slopes, softmaxSlopes } as unknown as ReturnType<typeof rowsOf>;
}
