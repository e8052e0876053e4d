// NaN: where it counts it marks its sample, everywhere else it is not seen.

import type { Case, Expected } from "../case.ts";
import { deviate } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import { bothTopologies, type Problem } from "../problem.ts";

type Where = (t: number, n: number, c: number) => boolean;

const shape = {
  time: 5,
  classes: 4,
  // Sample 3 is infeasible in both topologies: four labels in three frames.
  targets: [[1, 2], [2], [1, 1], [1, 2, 1, 2], []],
  inputLengths: [5, 3, 4, 3, 2],
};

const places: Record<string, { clauses: readonly string[]; where: Where; marks: readonly number[] }> = {
  "target-class": { clauses: ["5.1", "5.2"], where: (t, n, c) => n === 0 && t === 2 && c === 1, marks: [0] },
  "unused-class": { clauses: ["5.1", "5.2"], where: (t, n, c) => n === 1 && t === 1 && c === 3, marks: [1] },
  blank: { clauses: ["5.1", "5.2"], where: (t, n, c) => n === 2 && t === 0 && c === 0, marks: [2] },
  "last-counted-frame": {
    clauses: ["5.1", "5.2"],
    where: (t, n, c) => n === 2 && t === 3 && c === 2,
    marks: [2],
  },
  // The window of reachable states never looks at label 1 in the last frame of sample 0, nor at label 2 in the first.
  "unreachable-state": {
    clauses: ["5.1"],
    where: (t, n, c) => n === 0 && ((t === 4 && c === 1) || (t === 0 && c === 2)),
    marks: [0],
  },
  "whole-frame": { clauses: ["5.1", "5.2"], where: (t, n) => n === 0 && t === 0, marks: [0] },
  "every-sample": { clauses: ["3.4", "5.1"], where: (t, _, c) => t === 1 && c === 3, marks: [0, 1, 2, 4] },
  "empty-target": { clauses: ["5.1"], where: (t, n, c) => n === 4 && t === 1 && c === 3, marks: [4] },
  infeasible: { clauses: ["3.4", "4.7"], where: (_, n) => n === 3, marks: [] },
  padding: { clauses: ["1.7", "4.6"], where: (t, n) => t >= shape.inputLengths[n]!, marks: [] },
};

/** The enumerated answer for the samples without NaN; NaN for the marked ones. */
function expected(problem: Problem, marks: readonly number[]): Expected {
  const { batch, classes } = problem;
  const clean = problem.data.map((value) => (Number.isNaN(value) ? 0 : value));
  const { losses, grad } = bruteForce({ ...problem, data: clean });
  const marked = Float64Array.from(grad!, (value, i) => {
    const n = Math.floor(i / classes) % batch;
    const counts = Math.floor(i / (classes * batch)) < problem.inputLengths[n]!;
    return counts && marks.includes(n) ? Number.NaN : value;
  });
  return {
    losses: Float64Array.from(losses, (loss, n) => (marks.includes(n) ? Number.NaN : loss)),
    grad: marked,
  };
}

export const nan: readonly Case[] = [
  ...Object.entries(places).flatMap(([name, { clauses, where, marks }]) =>
    numeric({
      id: `nan/${name}`,
      clauses,
      oracle: "contract",
      topologies: bothTopologies,
      template: {
        ...shape,
        unnormalised: true,
        logit: (t, n, c) => (where(t, n, c) ? Number.NaN : deviate(51, (t * 8 + n) * 8 + c)),
      },
      expect: (problem) => expected(problem, marks),
    }),
  ),
  // Contract 5.4: no softmax in logits, probability 0 in log-probs.
  ...numeric({
    id: "nan/frame-of-minus-infinity",
    clauses: ["3.5", "5.4"],
    oracle: "contract",
    topologies: bothTopologies,
    template: {
      ...shape,
      unnormalised: true,
      logit: (t, n, c) => (n === 0 && t === 2 ? Number.NEGATIVE_INFINITY : deviate(52, (t * 8 + n) * 8 + c)),
    },
    expect: (problem) => {
      if (problem.input === "logProbs") return bruteForce(problem);
      const data = problem.data.map((value) => (value === Number.NEGATIVE_INFINITY ? Number.NaN : value));
      return expected({ ...problem, data }, [0]);
    },
  }),
];
