import { tolerance } from "@ctckit/conformance";
import type { Dtype } from "@ctckit/core";
import type { Answer } from "./call.ts";
import type { Expectation } from "./expectation.ts";
import type { Problem } from "./problem.ts";

export interface Verdict {
  /** The largest error of each, among finite values. */
  readonly lossError: number;
  readonly gradError: number;
  /** The first value beyond its bound. */
  readonly failure?: string;
}

/** By the conformance suite's table: for float64, losses within 1e-10 relative plus 1e-10, gradients within 1e-9. */
export function judge(
  problem: Problem,
  expected: Expectation,
  { losses, loss, grad }: Answer,
  dtype: Dtype,
): Verdict {
  const batch = problem.targets.length;
  let lossError = 0;
  let gradError = 0;
  let failure: string | undefined;
  const magnitude = largest(problem.input === "probabilities" ? problem.data.map(Math.log) : problem.data);

  const compare = (where: string, wanted: number, got: number, bound: number): number => {
    const same = Object.is(wanted, got) || wanted === got;
    const error = same ? 0 : Math.abs(got - wanted);
    if (!(error <= bound))
      failure ??= `${where}: expected ${wanted}, got ${got}, bound ${bound.toExponential(1)}`;
    return Number.isFinite(error) ? error : 0;
  };
  const lossBound = (n: number, value: number): number =>
    tolerance.loss[dtype]({ time: problem.inputLengths[n] ?? problem.time, magnitude, value });

  for (const [n, wanted] of expected.losses.entries()) {
    lossError = Math.max(lossError, compare(`losses[${n}]`, wanted, losses[n]!, lossBound(n, wanted)));
  }
  const reduced = typeof loss === "number" ? [loss] : [...loss];
  for (const [i, wanted] of expected.loss.entries()) {
    // A sum of N losses, each within its bound.
    const bound = expected.losses.reduce(
      (sum, value, n) => sum + (Number.isFinite(value) ? lossBound(n, value) : 0),
      0,
    );
    compare(`loss[${i}], ${problem.reduction}`, wanted, reduced[i] ?? Number.NaN, bound);
  }
  for (const [i, value] of expected.grad.entries()) {
    const row = Math.floor(i / problem.classes);
    const n = row % batch;
    const t = Math.floor(row / batch);
    const exact = expected.zero[n] || t >= problem.inputLengths[n]!;
    const scale = expected.scale[n]!;
    const time = problem.inputLengths[n]!;
    const bound = exact ? 0 : tolerance.grad[dtype]({ time, magnitude, value }) * Math.abs(scale);
    const where = `grad(t=${t}, n=${n}, c=${i % problem.classes})`;
    const error = compare(where, exact ? 0 : value * scale, grad[i]!, bound);
    gradError = Math.max(gradError, scale === 0 ? 0 : error / Math.abs(scale) / Math.max(1, Math.abs(value)));
  }
  return failure === undefined ? { lossError, gradError } : { lossError, gradError, failure };
}

function largest(data: Float64Array): number {
  return data.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}
