// Ways to state the same question differently, for metamorphic cases.

import type { Problem } from "./problem.ts";

/** Samples `order` of the batch, in that order. One may occur twice. */
export function pickSamples(problem: Problem, order: readonly number[]): Problem {
  const { time, batch, classes } = problem;
  const data = new Float64Array(time * order.length * classes); // [T, N', C]
  for (let t = 0; t < time; t++) {
    for (const [i, n] of order.entries()) {
      const start = (t * batch + n) * classes;
      data.set(problem.data.subarray(start, start + classes), (t * order.length + i) * classes);
    }
  }
  const pick = <T>(values: readonly T[]): T[] => order.map((n) => values[n]!);
  return {
    ...problem,
    batch: order.length,
    data,
    targets: pick(problem.targets),
    inputLengths: pick(problem.inputLengths),
    gradScale: pick(problem.gradScale),
  };
}

/** `more` frames at the end that no sample counts, holding `fill`. */
export function extendPadding(problem: Problem, more: number, fill: number): Problem {
  const time = problem.time + more;
  const data = new Float64Array(time * problem.batch * problem.classes).fill(fill); // [T', N, C]
  data.set(problem.data);
  return { ...problem, time, data };
}

/** Class c becomes class `to[c]`, in the data, the targets and the blank. */
export function relabelClasses(problem: Problem, to: readonly number[]): Problem {
  const { classes } = problem;
  const data = new Float64Array(problem.data.length); // [T, N, C]
  for (const [i, value] of problem.data.entries()) {
    const c = i % classes;
    data[i - c + to[c]!] = value;
  }
  const targets = problem.targets.map((target) => target.map((label) => to[label]!));
  return { ...problem, data, targets, blank: to[problem.blank]! };
}

/** The frames of one sample, `value` written over what `where` names. */
export function overwrite(
  problem: Problem,
  value: number,
  where: (t: number, n: number, c: number) => boolean,
): Problem {
  const { batch, classes } = problem;
  const data = problem.data.map((old, i) => {
    const c = i % classes;
    const n = Math.floor(i / classes) % batch;
    const t = Math.floor(i / (classes * batch));
    return where(t, n, c) ? value : old;
  });
  return { ...problem, data };
}

/** `[T, N, C]` to `[N, T, C]`, with T and N as `first` and `second`, or back. */
export function transposed(
  data: ArrayLike<number>,
  first: number,
  second: number,
  classes: number,
): Float64Array {
  return Float64Array.from({ length: data.length }, (_, i) => {
    const row = Math.floor(i / classes);
    return data[((row % first) * second + Math.floor(row / first)) * classes + (i % classes)]!;
  });
}
