// The edges of every range: lengths of 0 and 1, one class, samples without an alignment, many samples.

import type { Case, Expected } from "../case.ts";
import { deviate } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import { allForms, bothTopologies, type Problem, type Template } from "../problem.ts";

const noise = (t: number, n: number, c: number): number => deviate(71, (t * 512 + n) * 8 + c);

interface Edge extends Omit<Template, "logit"> {
  readonly id: string;
  readonly clauses: readonly string[];
}

const enumerable: readonly Edge[] = [
  {
    id: "zero-length/all",
    clauses: ["3.3", "4.6"],
    time: 2,
    classes: 3,
    targets: [[], [1], [1, 2]],
    inputLengths: [0, 0, 0],
  },
  {
    id: "zero-length/some",
    clauses: ["3.3", "4.6"],
    time: 3,
    classes: 3,
    targets: [[], [1], [1], []],
    inputLengths: [0, 0, 3, 1],
  },
  {
    id: "zero-length/one-frame",
    clauses: ["3.3"],
    time: 1,
    classes: 4,
    targets: [[1], []],
    inputLengths: [0, 0],
  },
  {
    id: "infeasible/too-short",
    clauses: ["3.4", "4.7"],
    time: 4,
    classes: 3,
    targets: [
      [1, 2, 1, 2, 1],
      [1, 2],
      [2, 1],
    ],
    inputLengths: [4, 1, 2],
  },
  {
    id: "infeasible/repeats",
    clauses: ["2.2", "2.3", "3.4"],
    time: 4,
    classes: 3,
    targets: [
      [1, 1, 1],
      [2, 2],
      [1, 1, 2],
    ],
    inputLengths: [4, 2, 3],
  },
  {
    id: "infeasible/by-one-frame",
    clauses: ["3.4"],
    time: 5,
    classes: 3,
    targets: [
      [1, 1, 2, 2],
      [1, 1, 2, 2],
    ],
    inputLengths: [5, 4],
  },
  { id: "shape/t1-n1", clauses: ["6.5"], time: 1, classes: 2, targets: [[1]] },
  { id: "shape/c1", clauses: ["1.4", "3.2"], time: 4, classes: 1, targets: [[], []], inputLengths: [4, 2] },
  { id: "shape/c2", clauses: ["1.4"], time: 5, classes: 2, blank: 1, targets: [[0], [0, 0], [0, 0, 0]] },
  {
    id: "shape/all-targets-empty",
    clauses: ["3.2"],
    time: 3,
    classes: 3,
    targets: [[], [], []],
    inputLengths: [3, 2, 1],
  },
];

/** Far too long for its frames, in a size that kernels treat by blocks. */
function infinite(problem: Problem): Expected {
  return {
    losses: problem.targets.map(() => Number.POSITIVE_INFINITY),
    grad: new Float64Array(problem.data.length),
  };
}

export const edge: readonly Case[] = [
  ...enumerable.flatMap(({ id, clauses, ...shape }) =>
    numeric({
      id,
      clauses,
      oracle: "brute-force",
      topologies: bothTopologies,
      template: { ...shape, logit: noise },
      expect: bruteForce,
    }),
  ),
  ...numeric({
    id: "shape/n300",
    clauses: ["6.5"],
    oracle: "brute-force",
    topologies: bothTopologies,
    forms: ["logits", "log-probs"],
    template: {
      time: 3,
      classes: 3,
      targets: Array.from({ length: 300 }, (_, n) => [[1], [1, 2], [], [2, 2], [2, 1, 2]][n % 5]!),
      inputLengths: Array.from({ length: 300 }, (_, n) => 3 - (n % 4)),
      logit: noise,
    },
    expect: bruteForce,
  }),
  ...numeric({
    id: "infeasible/t100-s101",
    clauses: ["3.4", "4.7"],
    oracle: "closed-form",
    topologies: bothTopologies,
    forms: allForms,
    template: {
      time: 100,
      classes: 3,
      targets: [Array.from({ length: 101 }, (_, i) => 1 + (i % 2)), Array.from({ length: 300 }, () => 2)],
      logit: noise,
    },
    expect: infinite,
  }),
];
