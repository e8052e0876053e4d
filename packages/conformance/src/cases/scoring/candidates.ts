// Losses of many targets over the same frames.

import type { Case } from "../../case.ts";
import { deviate, labels } from "../../generator.ts";
import type { Template } from "../../problem.ts";
import { candidates } from "../../scoring/ask.ts";
import { scoringCases } from "../../scoring/case.ts";
import { checkCandidates } from "../../scoring/compare.ts";

type Shape = Omit<Template, "logit"> & {
  readonly id: string;
  readonly logit?: Template["logit"];
  readonly clauses?: readonly string[];
};

const random = (seed: number) => (t: number, _: number, c: number) => 2 * deviate(seed, t * 16 + c);

const shapes: readonly Shape[] = [
  {
    id: "every-kind",
    time: 9,
    classes: 5,
    blank: 4,
    targets: [
      [1, 2],
      [],
      [1, 1, 1],
      [0, 3, 2, 1],
      [3],
      [1, 2, 3, 0, 1, 2, 3, 0, 1],
      [1, 2, 3, 0, 1, 2, 3, 0, 1, 2],
      [1, 2],
    ],
    clauses: ["1.4", "3.2", "3.4"],
  },
  {
    id: "own-lengths",
    time: 8,
    classes: 4,
    targets: [[1, 2], [3], [], [2]],
    inputLengths: [8, 3, 5, 0],
    clauses: ["1.7", "3.3"],
  },
  { id: "one", time: 6, classes: 3, targets: [[1, 2]] },
  {
    id: "too-long",
    time: 2,
    classes: 3,
    targets: [
      [1, 2, 1],
      [1, 1],
    ],
    clauses: ["3.4"],
  },
  { id: "blank-in-targets", time: 7, classes: 3, targets: [[1, 0], [0, 0], [2]], clauses: ["1.5"] },
  {
    id: "many",
    time: 40,
    classes: 12,
    targets: Array.from({ length: 90 }, (_, n) => labels(500 + n, 3 + (n % 14), 12, 0)),
  },
  // What only one of them would need is far above what the others do.
  {
    id: "one-far-above",
    time: 20,
    classes: 6,
    targets: [[1, 2], [5], [3, 4, 3]],
    logit: (t, n, c) => random(590)(t, n, c) + (c === 5 ? 400 : 0),
  },
  {
    id: "nan",
    time: 5,
    classes: 4,
    targets: [[1], [2, 3], [1, 2, 3, 1, 2, 3]],
    inputLengths: [5, 2, 5],
    logit: (t, n, c) => (t === 3 && c === 2 ? Number.NaN : random(591)(t, n, c)),
    clauses: ["5.1", "5.4"],
  },
];

export const candidateCases: readonly Case[] = shapes.flatMap(({ id, logit, clauses = [], ...shape }) =>
  scoringCases(
    "candidates",
    {
      id: `candidates/${id}`,
      clauses: ["13.6", ...clauses],
      template: { ...shape, logit: logit ?? random(580 + id.length) },
    },
    async (backend, asked) => checkCandidates(asked, await candidates(backend, asked)),
  ),
);
