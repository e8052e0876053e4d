import type { LossAndGradInput, ProblemInput } from "../api.ts";
import type { InputArray } from "../capabilities.ts";
import { type Halves, validateAxes, validateData } from "../check/data.ts";
import { checkSingle, validateGradOutput } from "../check/grad-output.ts";
import type { Settings } from "../check/options.ts";
import { type Out, validateOut } from "../check/out.ts";
import type { Batch, Dtype } from "../contract/backend.ts";
import { type Labelled, labelled } from "./labelled.ts";
import { gradScale } from "./reduce.ts";

/** A checked `ProblemInput`. */
export interface Problem extends Labelled {
  readonly batch: Omit<Batch, "data">;
}

/** A checked input: what the backend sees, and what core keeps for the reduction. */
export interface Canonical extends Problem {
  readonly batch: Batch;
  readonly dtype: Dtype;
  readonly halves: Halves | undefined;
  readonly out: Out | undefined;
}

/** Every check of a call's input. `data` is passed on as it is; lengths and targets are copies. */
export function canonical(input: LossAndGradInput<InputArray>, settings: Settings): Canonical {
  const frames = validateData(input, settings.layout);
  const { data, dtype } = frames;
  const problem = scaled(input, labelled(input, frames, settings), settings, dtype);
  return {
    ...problem,
    batch: { ...problem.batch, data },
    dtype,
    halves: frames.halves,
    out: validateOut(input.out, frames),
  };
}

/**
 * Every check of a call whose data and gradient are not arrays, but lie where only its backend sees them.
 *
 * @param dtype that the backend computes in
 * @throws TypeError, RangeError - naming argument, index and value, as a criterion's calls do
 */
export function problemOf(input: ProblemInput, settings: Settings, dtype: Dtype): Problem {
  const axes = validateAxes(input, settings.layout);
  return scaled(input, labelled(input, axes, settings), settings, dtype);
}

function scaled(input: ProblemInput, problem: Labelled, { reduction }: Settings, dtype: Dtype): Problem {
  const { batch, targetLengths } = problem;
  const gradOutput = validateGradOutput(input.gradOutput, reduction, batch.batch);
  const scale = gradScale(reduction, targetLengths, gradOutput);
  if (dtype === "float32") checkSingle(scale, gradOutput);
  return { ...problem, batch: { ...batch, gradScale: scale } };
}
