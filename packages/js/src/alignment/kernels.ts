import type { Shape } from "@ctckit/alignment";
import type { FloatArray, Input } from "@ctckit/core/backend";
import * as emissions32 from "../generated/alignment/emissions-float32.ts";
import * as emissions64 from "../generated/alignment/emissions-float64.ts";
import * as rows32 from "../generated/rows-float32.ts";
import * as rows64 from "../generated/rows-float64.ts";
import type { Tables } from "../tables.ts";

// The generated functions of best paths, and what they take.

/** Arguments of what goes through the lattice. */
export interface BlockArguments extends Record<Scalar, number>, Record<Integers, Int32Array> {
  alpha: Float64Array;
  kept: Float64Array;
  /** What a probability of 1 is among a frame's values. */
  ones: Float64Array;
  passed: Float64Array;
  emissions: Float64Array;
}

type Scalar =
  | (
      | "blank"
      | "star"
      | "outside"
      | "openStart"
      | "openEnd"
      | "targetStart"
      | "targetLength"
      | "usedCount"
      | "from"
      | "to"
      | "grain"
      | "emissionsFrom"
    )
  | ("frames" | "leastLabel" | "lastLabel" | "firstFrame" | "firstLabel" | "rowMask")
  | ("frame" | "keptFrom" | "keptLow" | "keptHigh" | "family" | "label");
type Integers =
  | ("targets" | "slots" | "ids" | "used" | "differs" | "counts")
  | ("place" | "alive" | "states" | "lead");

/** Arguments of what goes through the classes of frames. */
export interface RowArguments extends Tables {
  frames: number;
  firstFrame: number;
  endFrame: number;
  classes: number;
  dataStart: number;
  timeStride: number;
  grain: number;
  probabilities: number;
  floor: number;
  starScore: number;
  outsideScore: number;
  ones: Float64Array;
  usedCount: number;
  data: FloatArray;
  used: Int32Array;
  emissions: Float64Array;
  /** What a frame leaves out of a loss. */
  sums: Float64Array;
}

type Stage = (block: BlockArguments) => void;

/** What is generated for one topology. */
export interface AlignmentKernels extends Shape {
  readonly labels: Stage;
  readonly extend: Stage;
  readonly level: Stage;
  readonly keep: Stage;
  readonly restore: Stage;
  readonly ending: Stage;
  readonly trace: Stage;
  readonly sizes: {
    readonly names: readonly string[];
    readonly of: (
      dimensions: Readonly<Record<"T" | "C" | "S" | "U" | "B" | "W", number>>,
    ) => readonly number[];
  };
}

type Row = (rows: RowArguments) => void;

/** Every batch of a plan has the plan's dtype, so its arrays have the type that the chosen functions take. */
export function rowKernels(
  dtype: "float32" | "float64",
  input: Input,
): { readonly emit: Row; readonly score: Row } {
  const [{ emissions }, rows] = dtype === "float32" ? [emissions32, rows32] : [emissions64, rows64];
  const score = input === "logits" ? rows.logitRowsLoss : rows.logProbRowsLoss;
  return { emit: emissions as Row, score: score as Row };
}
