// Means over alignments and their covariances, by the textbook's recursions with a derivative beside each logarithm (forward mode): that of
// a log-sum is the mean of its terms' derivatives. Float64, every cell kept, no state left out.

import type { Operation } from "@ctckit/core";
import { logProbRow, type Problem } from "../problem.ts";
import { mayFollow } from "./brute-force.ts";
import { lossOf } from "./scores.ts";

export type Expectation = Extract<Operation, "hessian" | "entropy" | "delay">;

export interface ExpectedValue {
  readonly loss: number;
  /** NaN where no alignment exists, or the loss is. */
  readonly value: number;
  readonly grad: readonly Float64Array[]; // [frames][C]
}

/** A logarithm and its derivative. */
type Dual = readonly [log: number, slope: number];
const never: Dual = [Number.NEGATIVE_INFINITY, 0];

/** @param direction [T, N, C], of a Hessian */
export function expectationOf(
  problem: Problem,
  operation: Expectation,
  direction: Float64Array,
  n: number,
): ExpectedValue {
  const { topology, blank, classes, batch } = problem;
  const target = problem.targets[n]!;
  const rows = Array.from({ length: problem.inputLengths[n]! }, (_, t) => logProbRow(problem, t, n));
  const loss = lossOf({ rows, blank, topology }, target);
  const rest = Number.isNaN(loss) ? Number.NaN : 0;
  const grad = rows.map(() => new Float64Array(classes).fill(rest));
  if (!Number.isFinite(loss)) return { loss, value: Number.NaN, grad };
  if (rows.length === 0) return { loss, value: 0, grad };

  const states = 2 * target.length + 1;
  const emitted = Array.from({ length: states }, (_, s) => (s % 2 === 0 ? blank : target[(s - 1) / 2]!));
  const rowOf = (t: number) => direction.subarray((t * batch + n) * classes, (t * batch + n + 1) * classes);
  /** What an alignment counts in frame t for state s. */
  const counted = (t: number, s: number): number => {
    if (operation === "delay") return target.length - Math.ceil(s / 2);
    const x = operation === "entropy" ? rows[t]![emitted[s]!]! : rowOf(t)[emitted[s]!]!;
    return x === Number.NEGATIVE_INFINITY ? 0 : x;
  };
  const emit = ([log, slope]: Dual, t: number, s: number): Dual => [
    log + rows[t]![emitted[s]!]!,
    slope + counted(t, s),
  ];
  const mayRepeat = topology === "ctc-no-repeat-blank";
  const all = Array.from({ length: states }, (_, s) => s);
  const follows = (s: number, next: number) =>
    next >= s && next <= s + 2 && mayFollow(s, next, target, mayRepeat);

  const alphas: Dual[][] = [];
  for (const t of rows.keys())
    alphas.push(
      all.map((s) =>
        emit(
          t === 0
            ? s <= 1
              ? [0, 0]
              : never
            : sumOf(all.filter((before) => follows(before, s)).map((before) => alphas[t - 1]![before]!)),
          t,
          s,
        ),
      ),
    );
  const total = sumOf(alphas.at(-1)!.slice(-2));
  let betas: Dual[] = all.map((s) => (s >= states - 2 ? [0, 0] : never));
  let mean = 0;
  for (let t = rows.length - 1; t >= 0; t--) {
    for (const s of all) {
      const [alpha, beta] = [alphas[t]![s]!, betas[s]!];
      const posterior = Math.exp(alpha[0] + beta[0] - total[0]);
      const tilt = posterior === 0 ? 0 : posterior * (alpha[1] + beta[1] - total[1]);
      grad[t]![emitted[s]!]! += operation === "delay" ? tilt : -tilt;
      if (posterior > 0) mean += posterior * counted(t, s);
    }
    const onward = all.map((s) => emit(betas[s]!, t, s));
    betas = all.map((s) => sumOf(all.filter((next) => follows(s, next)).map((next) => onward[next]!)));
  }
  if (operation === "delay") return { loss, value: mean, grad };
  if (operation === "entropy") return { loss, value: total[0] - mean, grad };
  if (problem.input !== "logits") return { loss, value: -mean, grad };
  // Of a softmax the log-probs move by the direction less its mean, and the softmax by itself times that.
  let value = -mean;
  for (const [t, row] of rows.entries()) {
    const own = rowOf(t);
    const centre = row.reduce((sum, log, c) => sum + Math.exp(log) * own[c]!, 0);
    value += centre;
    for (const [c, log] of row.entries()) grad[t]![c]! += Math.exp(log) * (own[c]! - centre);
  }
  return { loss, value, grad };
}

function sumOf(terms: readonly Dual[]): Dual {
  const top = Math.max(never[0], ...terms.map(([log]) => log));
  if (top === never[0]) return never;
  const shares = terms.map(([log]) => Math.exp(log - top));
  const sum = shares.reduce((a, b) => a + b);
  const slope = terms.reduce((all, [, each], i) => all + (shares[i]! / sum) * (shares[i]! > 0 ? each : 0), 0);
  return [top + Math.log(sum), slope];
}
