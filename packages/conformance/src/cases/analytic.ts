// Closed forms: losses and gradients that a person can derive on paper.

import type { Topology } from "@ctckit/core";
import type { Case, Expected } from "../case.ts";
import { type Numeric, numeric } from "../numeric.ts";
import {
  adjacentRepeats,
  allForms,
  bothTopologies,
  gradientEntry,
  logProbRow,
  type Problem,
  type Template,
} from "../problem.ts";

/**
 * Equal log-probs: every alignment is as probable, so only their number counts. T frames are cut into 2S + 1 runs of
 * which the S + 1 blank runs may be empty: C(T + S, 2S). Each repeat makes one blank run obligatory: C(T + S - r, 2S).
 */
function uniform(problem: Problem): Expected {
  const { time, batch, classes, topology, targets, inputLengths } = problem;
  const obligatory = targets.map((target) => (topology === "ctc" ? adjacentRepeats(target) : 0));
  const row = logProbRow(problem, 0, 0);
  const paths = targets.map((target, n) =>
    logBinomial(inputLengths[n]! + target.length - obligatory[n]!, 2 * target.length),
  );
  const losses = paths.map((count, n) => -(inputLengths[n]! * (inputLengths[n]! > 0 ? row[0]! : 0) + count));
  if (obligatory.some((count) => count > 0)) return { losses };
  const grad = new Float64Array(time * batch * classes); // [T, N, C]
  for (const [n, target] of targets.entries())
    for (let t = 0; t < inputLengths[n]!; t++) {
      const gamma = uniformPosteriors(problem, target, t, inputLengths[n]!, paths[n]!);
      for (let c = 0; c < classes; c++)
        grad[(t * batch + n) * classes + c] = gradientEntry(problem, row[c]!, gamma[c]!);
    }
  return { losses, grad };
}

/**
 * Posteriors of frame t where no blank run is obligatory: t + 1 frames that end with label k make C(t + k + 1, 2k + 1) beginnings
 * (k + 1 runs of labels, as many of blanks that may be empty), and from the other end it is the same.
 */
function uniformPosteriors(
  { classes, blank }: Problem,
  target: readonly number[],
  t: number,
  frames: number,
  paths: number,
): Float64Array {
  const gamma = new Float64Array(classes);
  const ends = (t: number, k: number) => logBinomial(t + k + 1, 2 * k + 1);
  for (const [k, label] of target.entries())
    gamma[label]! += Math.exp(ends(t, k) + ends(frames - 1 - t, target.length - 1 - k) - paths);
  gamma[blank] = 1 - gamma.reduce((sum, x) => sum + x, 0);
  return gamma;
}

const logFactorials = [0];

/** -Infinity where there is no such choice. */
function logBinomial(n: number, k: number): number {
  if (k > n) return Number.NEGATIVE_INFINITY;
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
}

/** One label, uniform: the runs of the label are the intervals [i, j], so gamma of frame t counts those that hold t. */
function singleLabel(problem: Problem): Expected {
  const { time, classes, targets, blank } = problem;
  const label = targets[0]![0]!;
  const grad = new Float64Array(time * classes); // [T, 1, C]
  for (let t = 0; t < time; t++) {
    const gamma = ((t + 1) * (time - t)) / ((time * (time + 1)) / 2);
    for (let c = 0; c < classes; c++) {
      const share = c === label ? gamma : c === blank ? 1 - gamma : 0;
      grad[t * classes + c] = gradientEntry(problem, logProbRow(problem, t, 0)[c]!, share);
    }
  }
  return { losses: uniform(problem).losses, grad };
}

/** Exactly one alignment, given as the class of each frame: the loss is its cost, gamma is one-hot. */
function oneAlignment(path: (n: number) => readonly number[]): (problem: Problem) => Expected {
  return (problem) => {
    const { time, batch, classes } = problem;
    const losses = new Float64Array(batch); // [N]
    const grad = new Float64Array(time * batch * classes); // [T, N, C]
    for (let n = 0; n < batch; n++) {
      for (const [t, emitted] of path(n).entries()) {
        const row = logProbRow(problem, t, n);
        losses[n]! -= row[emitted]!;
        for (let c = 0; c < classes; c++) {
          grad[(t * batch + n) * classes + c] = gradientEntry(problem, row[c]!, c === emitted ? 1 : 0);
        }
      }
    }
    return { losses, grad };
  };
}

/** T = 2, C = 2, target [1]: only "blank, blank" is missing from the four words. */
function twoByTwo(problem: Problem): Expected {
  const rows = [logProbRow(problem, 0, 0), logProbRow(problem, 1, 0)];
  const p = rows.map((row) => row.map(Math.exp)) as [Float64Array, Float64Array]; // [T][C]
  const total = p[0][1]! * p[1][1]! + p[0][0]! * p[1][1]! + p[0][1]! * p[1][0]!;
  const blankAt = [(p[0][0]! * p[1][1]!) / total, (p[0][1]! * p[1][0]!) / total];
  const grad = blankAt.flatMap((gamma, t) => [
    gradientEntry(problem, rows[t]![0]!, gamma),
    gradientEntry(problem, rows[t]![1]!, 1 - gamma),
  ]);
  return { losses: [-Math.log(total)], grad };
}

const wave = (t: number, n: number, c: number): number => Math.fround(2 * Math.sin(7 * t + 13 * n + 3 * c));
const tight = [
  [1, 2, 3],
  [2, 2, 1, 1],
  [3, 3, 3],
];
const tightPaths: Record<Topology, readonly number[][]> = {
  ctc: [
    [1, 2, 3],
    [2, 0, 2, 1, 0, 1],
    [3, 0, 3, 0, 3],
  ],
  "ctc-no-repeat-blank": tight,
};

/** Where all log-probs are equal. */
const uniformProblems: readonly (Omit<Template, "logit"> & Pick<Numeric, "id" | "slow" | "forms">)[] = [
  {
    id: "small",
    time: 7,
    classes: 5,
    targets: [[1, 2, 3], [4], [], [2, 2, 3]],
    inputLengths: [7, 5, 6, 7],
  },
  { id: "t300-s60", time: 300, classes: 4, targets: [Array.from({ length: 60 }, (_, i) => 1 + (i % 3))] },
  { id: "repeats-only", time: 40, classes: 3, targets: [Array.from({ length: 12 }, () => 2)] },
  {
    id: "t5000-growth",
    time: 5000,
    classes: 3,
    targets: [Array.from({ length: 40 }, (_, i) => 1 + (i % 2))],
    slow: true,
  },
  // Where vectors, workgroups and what memory a workgroup has of its own end.
  ...[31, 32, 127, 128, 255, 256, 509, 510].map((length) => ({
    id: `s${length}`,
    time: length + 5,
    classes: 4,
    targets: [Array.from({ length }, (_, i) => 1 + (i % 3))],
    forms: ["logits" as const],
  })),
];

export const analytic: readonly Case[] = [
  ...uniformProblems.flatMap(({ id, slow = false, forms = allForms, ...shape }) =>
    numeric({
      id: `analytic/uniform/${id}`,
      clauses: ["2.2", "2.3", "2.4", "3.1"],
      oracle: "closed-form",
      slow,
      topologies: bothTopologies,
      forms,
      template: { ...shape, logit: () => 0 },
      expect: uniform,
    }),
  ),
  // Far past what a workgroup has memory for.
  ...numeric({
    id: "analytic/uniform/s2000",
    clauses: ["2.2", "2.3", "2.4", "3.1"],
    oracle: "closed-form",
    slow: true,
    forms: ["logits"],
    template: {
      time: 2010,
      classes: 4,
      targets: [Array.from({ length: 2000 }, (_, i) => 1 + (i % 3))],
      logit: () => 0,
    },
    expect: uniform,
  }),
  // Samples that want another kernel each, in one batch.
  ...numeric({
    id: "analytic/uniform/s600-beside-short-ones",
    clauses: ["2.2", "2.3", "2.4", "3.1"],
    oracle: "closed-form",
    forms: ["logits"],
    template: {
      time: 620,
      classes: 4,
      targets: [600, 3, 509, 40].map((length) => Array.from({ length }, (_, i) => 1 + (i % 3))),
      inputLengths: [620, 9, 515, 300],
      logit: () => 0,
    },
    expect: uniform,
  }),
  ...[1, 2, 9, 64].flatMap((time) =>
    numeric({
      id: `analytic/single-label/t${time}`,
      clauses: ["3.1", "4.1", "4.2", "4.3", "4.4"],
      oracle: "closed-form",
      topologies: bothTopologies,
      template: { time, classes: 3, targets: [[2]], logit: () => -1.25 },
      expect: singleLabel,
    }),
  ),
  ...numeric({
    id: "analytic/two-by-two",
    clauses: ["2.4", "3.1", "4.1"],
    oracle: "closed-form",
    topologies: bothTopologies,
    template: { time: 2, classes: 2, targets: [[1]], logit: wave },
    expect: twoByTwo,
  }),
  ...numeric({
    id: "analytic/empty-target",
    clauses: ["3.2", "4.1"],
    oracle: "closed-form",
    topologies: bothTopologies,
    template: { time: 6, classes: 4, blank: 2, targets: [[], []], inputLengths: [6, 3], logit: wave },
    expect: oneAlignment((n) => Array.from({ length: n === 0 ? 6 : 3 }, () => 2)),
  }),
  ...bothTopologies.flatMap((topology) =>
    numeric({
      id: "analytic/one-alignment",
      clauses: ["2.2", "2.3", "3.1", "4.1"],
      oracle: "closed-form",
      topologies: [topology],
      template: {
        time: 7,
        classes: 4,
        targets: tight,
        inputLengths: tightPaths[topology].map((path) => path.length),
        logit: wave,
      },
      expect: oneAlignment((n) => tightPaths[topology][n]!),
    }),
  ),
  // A class 17 nats ahead of 1999 others: each of their terms is half an ulp of a float32 1, together they are 8e-5 of it.
  ...numeric({
    id: "analytic/small-terms-beside-a-large-one",
    clauses: ["1.3", "3.1", "4.4"],
    oracle: "closed-form",
    topologies: bothTopologies,
    template: { time: 1, classes: 2000, targets: [[1]], logit: (_t, _n, c) => (c === 1 ? 17 : 0) },
    expect: oneAlignment(() => [1]),
  }),
  // Two classes 65 nats above the target's best that differ by an ulp of theirs. Relative to the target both round to one
  // float32, 1e-6 from what the gradient should be; relative to the row's own maximum they do not.
  ...numeric({
    id: "analytic/near-tie-far-above-the-target",
    clauses: ["1.3", "4.4", "6.2"],
    oracle: "closed-form",
    topologies: bothTopologies,
    template: {
      time: 1,
      classes: 4,
      targets: [[1]],
      logit: (_t, _n, c) => [-40, -Math.fround(20.1), Math.fround(45.3), Math.fround(45.3) + 2 ** -18][c]!,
    },
    expect: oneAlignment(() => [1]),
  }),
  ...numeric({
    id: "analytic/certain-path",
    clauses: ["3.1", "5.3"],
    oracle: "closed-form",
    topologies: bothTopologies,
    template: {
      time: 5,
      classes: 4,
      targets: [[1, 2, 2]],
      logit: (t, _, c) => (c === [1, 2, 0, 0, 2][t] ? 0 : Number.NEGATIVE_INFINITY),
    },
    expect: oneAlignment(() => [1, 2, 0, 0, 2]),
  }),
];
