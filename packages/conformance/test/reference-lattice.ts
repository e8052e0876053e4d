// The textbook (Graves et al. 2006) in float64 log space: slow, short, and kept apart from every generated kernel.

import type { Batch, PlanSpec } from "@ctckit/core/backend";
import { logProbs } from "./normalised.ts";

const never = Number.NEGATIVE_INFINITY;

/** What one number of the lattice is rounded to: float64 unless a saboteur wants less. */
export type Round = (x: number) => number;

/** What a sample's lattice is made of. */
export function latticeOf(spec: PlanSpec, batch: Batch, n: number) {
  const { classes, blank } = batch;
  const frames = batch.inputLengths[n]!;
  const target = batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1]); // [S]
  const place = (t: number): number => t * batch.timeStride + n * batch.batchStride;
  const symbols = Int32Array.from({ length: 2 * target.length + 1 }, (_, s) =>
    s % 2 ? target[(s - 1) / 2]! : blank,
  ); // [2S+1]
  const mayRepeat = spec.topology === "ctc-no-repeat-blank";
  const skips = symbols.map((c, s) => Number(s % 2 === 1 && s >= 3 && (mayRepeat || c !== symbols[s - 2]))); // [2S+1]
  const repeats = target.filter((label, i) => i > 0 && label === target[i - 1]).length;
  const fits = frames >= target.length + (mayRepeat ? 0 : repeats);
  const rows = Array.from({ length: frames }, (_, t) => {
    const row = Float64Array.from(batch.data.subarray(place(t), place(t) + classes));
    return logProbs(spec, batch, row);
  }); // [T][C] log-probs
  return { frames, place, symbols, skips, fits, rows };
}

/** The posteriors of all states of a sample that has an alignment: [T, 2S+1]. */
export function statePosteriors(spec: PlanSpec, batch: Batch, n: number): Float64Array {
  const { rows, symbols, skips } = latticeOf(spec, batch, n);
  const { alpha, total } = forward(rows, symbols, skips, (x) => x);
  const beta = backward(rows, symbols, skips, (x) => x);
  const posteriors = rows.flatMap((row, t) =>
    [...symbols].map((c, s) => {
      const joint = alpha[t]![s]! + beta[t]![s]!;
      return joint > never ? Math.min(1, Math.exp(joint - row[c]! - total)) : 0;
    }),
  );
  return Float64Array.from(posteriors);
}

/** alpha[t][s]: log-probability of all beginnings that emit frames 0..t and stand in state s. */
export function forward(rows: Float64Array[], symbols: Int32Array, skips: Int32Array, round: Round) {
  const states = symbols.length;
  const alpha = rows.map(() => new Float64Array(states).fill(never)); // [T][2S+1]
  for (let t = 0; t < rows.length; t++) {
    const before = t === 0 ? undefined : alpha[t - 1]!;
    const row = rows[t]!;
    const cells = alpha[t]!;
    for (let s = 0; s < states; s++) {
      const into = before
        ? logAdd(before[s]!, s >= 1 ? before[s - 1]! : never, skips[s] ? before[s - 2]! : never)
        : s < 2
          ? 0
          : never;
      cells[s] = round(into + row[symbols[s]!]!);
    }
  }
  const last = alpha.at(-1);
  return { alpha, total: last ? logAdd(last[states - 1]!, last[states - 2] ?? never) : 0 };
}

/** beta[t][s]: log-probability of all endings that emit frames t.. and stand in state s at t. */
export function backward(
  rows: Float64Array[],
  symbols: Int32Array,
  skips: Int32Array,
  round: Round,
): Float64Array[] {
  const states = symbols.length;
  const beta = rows.map(() => new Float64Array(states).fill(never)); // [T][2S+1]
  for (let t = rows.length - 1; t >= 0; t--) {
    const after = beta[t + 1];
    const row = rows[t]!;
    const cells = beta[t]!;
    for (let s = 0; s < states; s++) {
      const onward = after
        ? logAdd(after[s]!, s + 1 < states ? after[s + 1]! : never, skips[s + 2] ? after[s + 2]! : never)
        : s >= states - 2
          ? 0
          : never;
      cells[s] = round(onward + row[symbols[s]!]!);
    }
  }
  return beta;
}

function logAdd(a: number, b: number, c = never): number {
  const top = Math.max(a, b, c);
  return top === never ? never : top + Math.log(share(a, top) + share(b, top) + share(c, top));
}

/** The exponential's own bits, without asking for it where it is 1 or 0: half the time of a test of the suite went there. */
function share(x: number, top: number): number {
  return x === top ? 1 : x === never ? 0 : Math.exp(x - top);
}
