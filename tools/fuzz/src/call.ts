// A problem as a call of the public API, in the forms that its seed chose.

import {
  type Backend,
  type Criterion,
  createCtcLoss,
  type Dtype,
  type IntegerArray,
  type LossAndGradInput,
} from "@ctckit/core";
import type { Problem } from "./problem.ts";
import type { Way } from "./recipe.ts";

export interface Answer {
  readonly losses: Float64Array; // [N]
  readonly loss: number | Float64Array;
  readonly grad: Float64Array; // [T, N, C], whatever the layout of the call
}

export async function answer(problem: Problem, backend: Backend, dtype: Dtype): Promise<Answer> {
  const { blank, reduction, zeroInfinity, input, gradient, layout } = problem;
  const criterion = await createCtcLoss({
    backend,
    blank,
    blankInTargets: "allow",
    reduction,
    zeroInfinity,
    input,
    gradient,
    layout,
  });
  try {
    const { loss, losses, grad } = await solved(criterion, problem.way, callOf(problem, dtype));
    return { loss, losses, grad: rearranged(grad, problem, "toTime") };
  } finally {
    await criterion.close();
  }
}

async function solved(
  { lossAndGrad, lossAndGradSync, allocate }: Criterion,
  way: Way,
  call: LossAndGradInput,
) {
  if (way === "synchronous" && lossAndGradSync) return lossAndGradSync(call);
  if (way !== "in place" || !allocate) return lossAndGrad(call);
  const dtype = call.data instanceof Float32Array ? "float32" : "float64";
  const { data, grad } = await allocate(call.shape, { dtype });
  data.set(call.data);
  return lossAndGrad({ ...call, data, out: { grad: grad.fill(Number.NaN) } });
}

export function callOf(problem: Problem, dtype: Dtype): LossAndGradInput {
  const { time, classes, layout, unbatched, inputLengths, gradOutput, reduction } = problem;
  const batch = problem.targets.length;
  const values = problem.data.slice(); // [T, N, C]
  if (problem.nanPadding) {
    for (let row = 0; row < time * batch; row++) {
      const counts = Math.floor(row / batch) < inputLengths[row % batch]!;
      if (!counts) values.fill(Number.NaN, row * classes, (row + 1) * classes);
    }
  }
  const data = rearranged(values, problem, "toLayout");
  const shape = unbatched
    ? [time, classes]
    : layout === "TNC"
      ? [time, batch, classes]
      : [batch, time, classes];
  return {
    data: dtype === "float32" ? Float32Array.from(data) : data,
    shape,
    ...targetsOf(problem),
    inputLengths: integers(inputLengths, problem.int64),
    gradOutput: reduction === "none" ? gradOutput : gradOutput[0]!,
  };
}

function targetsOf({
  targets,
  targetForm,
  int64,
}: Problem): Pick<LossAndGradInput, "targets" | "targetsShape" | "targetLengths"> {
  const lengths = targets.map((target) => target.length);
  const targetLengths = integers(lengths, int64);
  switch (targetForm) {
    case "rows":
      return { targets };
    case "concatenated":
      return { targets: integers(targets.flat(), int64), targetLengths };
    case "padded": {
      const width = Math.max(...lengths) + 1;
      const flat = targets.flatMap((target) => [...target, ...Array<number>(width - target.length).fill(-1)]);
      return { targets: integers(flat, int64), targetsShape: [targets.length, width], targetLengths };
    }
    default:
      return targetForm satisfies never;
  }
}

function integers(values: readonly number[], int64: boolean): IntegerArray {
  return int64 ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
}

/** `[T, N, C]` to the layout of the call, or back. */
export function rearranged(
  data: ArrayLike<number>,
  problem: Problem,
  direction: "toLayout" | "toTime",
): Float64Array {
  const { time, classes, layout } = problem;
  if (layout === "TNC") return Float64Array.from(data);
  const batch = problem.targets.length;
  const [first, second] = direction === "toLayout" ? [time, batch] : [batch, time];
  return Float64Array.from({ length: data.length }, (_, i) => {
    const row = Math.floor(i / classes);
    return data[((row % first) * second + Math.floor(row / first)) * classes + (i % classes)]!;
  });
}
