// Edits: each is the loss of the edited target, which the oracle computes anew, or the backend itself at sizes that take it too long.

import { pathForms, pathFormsOfFrames } from "../../alignment/case.ts";
import { checkSameBits } from "../../call.ts";
import type { Case } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate, labels } from "../../generator.ts";
import { NotApplicable } from "../../not-applicable.ts";
import type { Template } from "../../problem.ts";
import { pickSamples } from "../../rearrange.ts";
import { edits } from "../../scoring/ask.ts";
import { scoringCases } from "../../scoring/case.ts";
import { checkEdits } from "../../scoring/compare.ts";
import { solve } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

type Shape = Omit<Template, "logit"> & {
  readonly id: string;
  readonly steep?: number;
  readonly clauses?: readonly string[];
  readonly logit?: Template["logit"];
};

const random =
  (seed: number, steep = 1) =>
  (t: number, n: number, c: number) =>
    steep * deviate(seed, (t * 8 + n) * 16 + c);

const shapes: readonly Shape[] = [
  { id: "empty-target", time: 4, classes: 4, targets: [[], []], inputLengths: [4, 1] },
  { id: "one-label", time: 5, classes: 3, targets: [[1], [2]], inputLengths: [5, 2] },
  // Labels that become equal to a neighbour, and neighbours that are.
  {
    id: "repeats",
    time: 9,
    classes: 3,
    targets: [
      [1, 1],
      [1, 2, 1],
      [2, 2, 2],
      [1, 2, 2, 1],
    ],
    clauses: ["2.2", "2.3"],
  },
  {
    id: "blank-middle",
    time: 8,
    classes: 5,
    blank: 2,
    targets: [
      [4, 0, 3],
      [1, 1],
    ],
    inputLengths: [8, 6],
    clauses: ["1.4"],
  },
  { id: "blank-in-targets", time: 8, classes: 3, targets: [[1, 0, 2], [0], [0, 0, 1]], clauses: ["1.5"] },
  // Where alignments that emit the same are counted one by one, some edits have a loss below 0.
  {
    id: "certain",
    time: 5,
    classes: 3,
    targets: [[1, 1], [1], [1, 2]],
    clauses: ["3.7"],
    logit: (t, n, c) => 4 * Number(c === 1) + random(411)(t, n, c),
  },
  // No room for one more label; one label too many; two; and none at all.
  {
    id: "no-room",
    time: 4,
    classes: 3,
    targets: [
      [1, 2, 1, 2],
      [1, 2, 1, 2, 1],
      [1, 2, 1, 2, 1, 2],
      [1, 1, 2],
    ],
    clauses: ["3.4"],
  },
  {
    id: "zero-length",
    time: 3,
    classes: 3,
    targets: [[], [1], [1, 2]],
    inputLengths: [0, 0, 0],
    clauses: ["3.3"],
  },
  { id: "one-frame", time: 1, classes: 4, targets: [[], [1], [1, 2]] },
  { id: "two-classes", time: 9, classes: 2, targets: [[1, 1], [1]], inputLengths: [9, 4] },
  // Where vectors of classes end.
  ...[4, 5, 8, 9, 13].map((classes) => ({
    id: `c${classes}`,
    time: 14,
    classes,
    targets: [labels(401, 4, classes, 0)],
  })),
  {
    id: "t60-s12",
    time: 60,
    classes: 7,
    targets: [labels(402, 12, 7, 0), labels(403, 5, 7, 0)],
    inputLengths: [60, 31],
  },
  // Classes that are 1000 nats below the others in every frame: an edit by them is that unlikely, and right.
  {
    id: "far-below",
    time: 12,
    classes: 5,
    targets: [[1, 2, 1]],
    logit: (t, n, c) => random(404)(t, n, c) - (c >= 3 ? 1000 * (c - 2) : 0),
  },
  // One that is far above the target's own.
  {
    id: "far-above",
    time: 12,
    classes: 5,
    targets: [[1, 2]],
    logit: (t, n, c) => random(405)(t, n, c) + (c === 4 ? 300 : 0),
  },
  { id: "steep", time: 30, classes: 6, targets: [labels(406, 8, 6, 0)], steep: 40 },
  {
    id: "masked",
    time: 10,
    classes: 4,
    targets: [[1, 2], [3]],
    clauses: ["5.3"],
    logit: (t, n, c) => (c === 3 && t > 2 ? Number.NEGATIVE_INFINITY : random(407)(t, n, c)),
  },
  // A target that has no alignment, and edits that have.
  {
    id: "masked-target",
    time: 8,
    classes: 4,
    targets: [[1, 2]],
    clauses: ["3.5", "5.3"],
    logit: (t, n, c) => (c === 2 ? Number.NEGATIVE_INFINITY : random(408)(t, n, c)),
  },
  // NaN in a frame of each sample: what has no room is Infinity all the same.
  {
    id: "nan",
    time: 4,
    classes: 3,
    targets: [[1, 2, 1, 2], [1, 1], [], [1, 2, 1, 2, 1]],
    clauses: ["3.4", "5.1", "13.5"],
    logit: (t, n, c) => (t === 2 && c === 2 ? Number.NaN : random(409)(t, n, c)),
  },
  {
    id: "nan-of-another",
    time: 8,
    classes: 4,
    targets: [[1, 2], [3], [2]],
    inputLengths: [8, 8, 3],
    clauses: ["5.1", "5.4"],
    logit: (t, n, c) =>
      n === 1 && t === 5 && c === 0 ? Number.NaN : n === 2 && t >= 3 ? Number.NaN : random(410)(t, n, c),
  },
];

const byTextbook = shapes.flatMap(({ id, steep, clauses = [], logit, ...shape }) =>
  scoringCases(
    "edits",
    {
      id: `edits/${id}`,
      clauses: ["13.3", "13.4", ...clauses],
      // Steep probabilities are below 2^-126 (contract 1.8).
      forms: steep ? pathForms : pathFormsOfFrames,
      template: { ...shape, logit: logit ?? random(420 + id.length, steep) },
    },
    async (backend, asked) => checkEdits(asked, await edits(backend, asked)),
  ),
);

const some: Template = {
  time: 12,
  classes: 7,
  blank: 3,
  targets: [[0, 4, 4], [6], []],
  inputLengths: [12, 7, 4],
  logit: random(430),
};

const ofClasses = (
  [
    ["few", [6, 0]],
    ["one", [5]],
    ["no-class", []],
    ["blank-too", [2, 3, 4]],
  ] as const
).flatMap(([id, classes]) =>
  scoringCases(
    "edits",
    { id: `edits/classes-${id}`, clauses: ["13.4"], forms: ["logits"], template: some },
    async (backend, asked) => checkEdits(asked, await edits(backend, asked, { asked: classes }), classes),
  ),
);

const placed = (["NTC", "gaps"] as const).flatMap((placement) =>
  scoringCases(
    "edits",
    {
      id: `edits/placed-${placement.toLowerCase()}`,
      clauses: ["1.1", "7.2", "7.3"],
      forms: ["logits"],
      topologies: ["ctc"],
      template: some,
    },
    async (backend, asked) => checkEdits(asked, await edits(backend, asked, { placement })),
  ),
);

/** Every edit of a text line, against the backend's own losses. */
const byItself = scoringCases(
  "edits",
  {
    id: "edits/one-by-one",
    clauses: ["13.4"],
    oracle: "metamorphic",
    forms: ["logits"],
    slow: true,
    template: { time: 120, classes: 20, targets: [labels(440, 25, 20, 0)], logit: random(441, 3) },
  },
  async (backend, asked) => {
    if (!backend.manifest.operations.includes("loss")) throw new NotApplicable("the backend has no loss");
    const found = await edits(backend, asked);
    const target = asked.targets[0]!;
    const all = [...target.keys()].flatMap((k) =>
      Array.from({ length: 19 }, (_, i) => ({ k, c: 1 + ((i + k) % 19) })).filter((_, i) => i % 4 === 0),
    );
    const targets = all.flatMap(({ k, c }) => [
      [...target.slice(0, k), c, ...target.slice(k + 1)],
      [...target.slice(0, k), c, ...target.slice(k)],
    ]);
    const many = {
      ...pickSamples(
        asked,
        targets.map(() => 0),
      ),
      targets,
      operation: "loss",
    } as const;
    const { losses } = await solve(backend, many);
    compareAll(targets.length, (i) => {
      const { k, c } = all[i >> 1]!;
      const expected = losses[i]!;
      const from = i % 2 === 0 ? found.substitutions[0]! : found.insertions[0]!;
      const scale = { time: 120, magnitude: 12, value: expected };
      return {
        where: `${i % 2 === 0 ? "substitution by" : "insertion of"} ${c} at ${k}`,
        expected,
        actual: from[k * 20 + c]!,
        bound: tolerance.edit[asked.dtype](scale) + tolerance.loss[asked.dtype](scale),
      };
    });
  },
);

const repeated = scoringCases(
  "edits",
  {
    id: "edits/same-bits-again",
    clauses: ["6.3", "6.4"],
    oracle: "metamorphic",
    forms: ["logits"],
    topologies: ["ctc"],
    template: some,
  },
  async (backend, asked) => {
    const first = await edits(backend, asked);
    const order = [2, 1, 0];
    const second = await edits(backend, pickSamples(asked, order));
    for (const [i, n] of order.entries())
      for (const name of ["substitutions", "insertions", "deletions"] as const)
        checkSameBits(`${name} of sample ${n} in another place`, first[name][n]!, second[name][i]!);
  },
);

export const editCases: readonly Case[] = [...byTextbook, ...ofClasses, ...placed, ...byItself, ...repeated];
