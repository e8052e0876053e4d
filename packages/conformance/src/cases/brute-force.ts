// Small random problems against the definition: every alignment enumerated.

import type { Case } from "../case.ts";
import { deviate } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { bruteForce as expectBruteForce } from "../oracle/brute-force.ts";
import { bothTopologies, formsOfFrames, type Template } from "../problem.ts";

interface Small extends Omit<Template, "logit"> {
  readonly id: string;
  readonly seed: number;
  readonly scale?: number;
  readonly clauses?: readonly string[];
}

// At T = 6 with 3 labels the second topology has 7^6 = 117,649 words; more is slow in a test.
const problems: readonly Small[] = [
  { id: "t1", seed: 1, time: 1, classes: 3, targets: [[1], [2], []] },
  { id: "t2", seed: 2, time: 2, classes: 3, targets: [[1], [1, 2], [2, 1], []] },
  { id: "t3-repeat", seed: 3, time: 3, classes: 3, targets: [[1, 1], [2, 2], [1, 2], [2]] },
  {
    id: "t4",
    seed: 4,
    time: 4,
    classes: 4,
    targets: [
      [1, 2],
      [3, 1],
      [2, 2],
      [1, 2, 3],
    ],
  },
  { id: "t5", seed: 5, time: 5, classes: 4, targets: [[1, 2, 3], [1, 2, 1], [3, 3], [2]] },
  { id: "t6-long-target", seed: 6, time: 6, classes: 3, targets: [[1, 2, 1]] },
  {
    id: "t6-two-labels",
    seed: 7,
    time: 6,
    classes: 4,
    targets: [
      [3, 2],
      [1, 1],
    ],
  },
  {
    id: "t5-three-in-a-row",
    seed: 8,
    time: 5,
    classes: 3,
    targets: [
      [2, 2, 2],
      [1, 1, 2],
      [1, 2, 2],
    ],
  },
  {
    id: "t5-same-label-apart",
    seed: 9,
    time: 5,
    classes: 3,
    targets: [
      [1, 2, 1],
      [2, 1, 2],
    ],
  },
  {
    id: "ragged",
    seed: 10,
    time: 5,
    classes: 3,
    targets: [[1, 2], [1], [], [2, 1]],
    inputLengths: [5, 3, 2, 4],
    clauses: ["1.6", "1.7", "4.6"],
  },
  {
    id: "blank-middle",
    seed: 11,
    time: 5,
    classes: 4,
    blank: 2,
    targets: [
      [1, 3],
      [3, 3],
      [0, 1],
    ],
    clauses: ["1.4"],
  },
  {
    id: "blank-last",
    seed: 12,
    time: 5,
    classes: 4,
    blank: 3,
    targets: [
      [0, 1],
      [2, 2],
      [1, 0],
    ],
    clauses: ["1.4"],
  },
  {
    id: "scaled-gradient",
    seed: 13,
    time: 4,
    classes: 3,
    targets: [[1], [2, 1], [2]],
    gradScale: [0.25, -3, 0],
    clauses: ["4.5"],
  },
  {
    id: "steep",
    seed: 14,
    time: 5,
    classes: 4,
    targets: [
      [1, 2],
      [3, 3],
    ],
    scale: 10,
  },
  {
    id: "mixed-feasible",
    seed: 15,
    time: 4,
    classes: 3,
    targets: [[1, 2, 1], [1, 1, 2], [1, 1, 1], [2]],
    inputLengths: [3, 4, 4, 0],
    clauses: ["3.4", "4.7"],
  },
];

export const bruteForce: readonly Case[] = [
  ...problems.flatMap(({ id, seed, scale = 1, clauses = [], ...shape }) =>
    numeric({
      id: `brute-force/${id}`,
      clauses: ["1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "4.1", "7.1", "7.2", "7.3", ...clauses],
      oracle: "brute-force",
      topologies: bothTopologies,
      forms: formsOfFrames,
      template: { ...shape, logit: (t, n, c) => scale * deviate(seed, (t * 8 + n) * 8 + c) },
      expect: expectBruteForce,
    }),
  ),
  // Values that are no log-probs at all: rows that do not sum to one, and losses below zero.
  ...numeric({
    id: "brute-force/unnormalised",
    clauses: ["1.3", "4.2", "4.3"],
    oracle: "brute-force",
    topologies: bothTopologies,
    forms: ["log-probs", "log-probs-partial"],
    template: {
      time: 5,
      classes: 3,
      targets: [[1, 2], [2, 2], [1]],
      unnormalised: true,
      logit: (t, n, c) => deviate(16, (t * 8 + n) * 8 + c) + n,
    },
    expect: expectBruteForce,
  }),
];
