// Posteriors of all states: by the textbook, by a closed form, and against the gradient.

import { pathFormsOfFrames } from "../../alignment/case.ts";
import { checkSameBits } from "../../call.ts";
import type { Case } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate, labels } from "../../generator.ts";
import { NotApplicable } from "../../not-applicable.ts";
import { logProbRow, type Problem, type Template } from "../../problem.ts";
import { pickSamples } from "../../rearrange.ts";
import { posteriors } from "../../scoring/ask.ts";
import { scoringCases } from "../../scoring/case.ts";
import { checkPosteriors } from "../../scoring/compare.ts";
import { solve } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

type Shape = Omit<Template, "logit"> & {
  readonly id: string;
  readonly steep?: number;
  readonly clauses?: readonly string[];
};

const shapes: readonly Shape[] = [
  {
    id: "small",
    time: 6,
    classes: 4,
    blank: 2,
    targets: [[1, 3], [3, 3], [], [0], [1, 1, 0]],
    inputLengths: [6, 5, 4, 1, 5],
    clauses: ["1.4"],
  },
  // A sample without an alignment, by labels and by repeats, and one that fits exactly.
  {
    id: "infeasible",
    time: 4,
    classes: 3,
    targets: [
      [1, 2, 1, 2, 1],
      [1, 1, 1],
      [1, 2, 1, 2],
      [2, 2],
    ],
    inputLengths: [4, 4, 4, 3],
    clauses: ["3.4", "13.2"],
  },
  {
    id: "none-feasible",
    time: 3,
    classes: 3,
    targets: [
      [1, 1, 1],
      [1, 2, 1, 2],
    ],
    inputLengths: [3, 2],
    clauses: ["3.4", "13.2"],
  },
  {
    id: "zero-length",
    time: 3,
    classes: 3,
    targets: [[], [1], [1, 2]],
    inputLengths: [0, 0, 3],
    clauses: ["3.3", "13.2"],
  },
  { id: "one-frame", time: 1, classes: 3, targets: [[1], []] },
  { id: "blank-in-targets", time: 6, classes: 3, targets: [[1, 0, 2], [0, 0], [0]], clauses: ["1.5"] },
  // Where vectors end, and both sides of a width that lanes have.
  ...[7, 8, 9, 31, 33].map((length) => ({
    id: `s${length}`,
    time: 3 * length,
    classes: 6,
    targets: [labels(301, length, 6, 0), labels(302, length - 5, 6, 0)],
    inputLengths: [3 * length, 2 * length + 3],
  })),
  { id: "t300-s60", time: 300, classes: 9, targets: [labels(303, 60, 9, 0)] },
  { id: "steep", time: 60, classes: 9, targets: [labels(304, 12, 9, 0), labels(305, 25, 9, 0)], steep: 12 },
];

const logitOf =
  (id: string, steep = 1) =>
  (t: number, n: number, c: number) =>
    steep * deviate(310 + id.length, (t * 8 + n) * 16 + c);

const byTextbook = shapes.flatMap(({ id, steep, clauses = [], ...shape }) =>
  scoringCases(
    "posteriors",
    {
      id: `posteriors/${id}`,
      clauses: ["13.1", "13.3", ...clauses],
      forms: pathFormsOfFrames,
      template: { ...shape, logit: logitOf(id, steep) },
    },
    async (backend, asked) => checkPosteriors(asked, await posteriors(backend, asked)),
  ),
);

const placed = (["NTC", "gaps", "shared"] as const).flatMap((placement) =>
  scoringCases(
    "posteriors",
    {
      id: `posteriors/placed-${placement.toLowerCase()}`,
      clauses: ["1.1", "7.2", "7.3"],
      forms: ["logits"],
      topologies: ["ctc"],
      template: {
        time: 9,
        classes: 5,
        targets: [[1, 2], [3, 3, 4], [4]],
        inputLengths: [9, 8, 4],
        logit: logitOf("placed"),
      },
    },
    async (backend, asked) => {
      const shared = placement === "shared" ? sharing(asked) : asked;
      checkPosteriors(shared, await posteriors(backend, asked, { placement }));
    },
  ),
);

/** All samples with the frames of the first. */
function sharing(problem: Problem): Problem {
  const frames = pickSamples(
    problem,
    problem.targets.map(() => 0),
  );
  return { ...frames, targets: problem.targets, inputLengths: problem.inputLengths };
}

/** NaN in a frame of sample 1, and past the end of sample 2; -Infinity for a label of sample 0. */
const marked = (t: number, n: number, c: number): number => {
  if (n === 1 && t === 2 && c === 3) return Number.NaN;
  if (n === 2 && t >= 4) return Number.NaN;
  if (n === 0 && c === 1 && t < 3) return Number.NEGATIVE_INFINITY;
  return logitOf("marked")(t, n, c);
};
const poisoned = scoringCases(
  "posteriors",
  {
    id: "posteriors/nan-and-masks",
    clauses: ["5.1", "5.3", "13.2"],
    template: { time: 7, classes: 4, targets: [[1, 2], [2], [3]], inputLengths: [7, 7, 4], logit: marked },
  },
  async (backend, asked) => checkPosteriors(asked, await posteriors(backend, asked)),
);

const possible = scoringCases(
  "posteriors",
  {
    id: "posteriors/probability-0",
    clauses: ["3.5", "13.2"],
    template: {
      time: 5,
      classes: 3,
      targets: [[1], [2]],
      logit: (t, n, c) => (n === 0 && c === 1 ? Number.NEGATIVE_INFINITY : logitOf("zero")(t, n, c)),
    },
  },
  async (backend, asked) => checkPosteriors(asked, await posteriors(backend, asked)),
);

/** By class, they are what the gradient subtracts from the softmax. */
const againstGradient = scoringCases(
  "posteriors",
  {
    id: "posteriors/add-up-to-the-gradient",
    clauses: ["4.1", "4.4", "13.1"],
    oracle: "metamorphic",
    forms: ["logits"],
    template: {
      time: 50,
      classes: 7,
      targets: [labels(320, 15, 7, 0), labels(321, 9, 7, 0)],
      inputLengths: [50, 33],
      logit: logitOf("gradient"),
    },
  },
  async (backend, asked) => {
    if (!backend.manifest.operations.includes("gradient"))
      throw new NotApplicable("the backend has no gradient");
    const { grad } = await solve(backend, asked);
    const found = await posteriors(backend, asked);
    for (const [n, target] of asked.targets.entries()) {
      const states = 2 * target.length + 1;
      compareAll(asked.inputLengths[n]! * asked.classes, (i) => {
        const [t, c] = [Math.floor(i / asked.classes), i % asked.classes];
        const row = Float64Array.from(found.posteriors[n]!.subarray(t * states, (t + 1) * states));
        const gamma = row.reduce(
          (sum, x, s) => sum + ((s % 2 ? target[(s - 1) / 2] : asked.blank) === c ? x : 0),
          0,
        );
        const scale = { time: asked.time, magnitude: 8, value: 1 };
        return {
          where: `class ${c} of frame ${t} of sample ${n}`,
          expected: Math.exp(logProbRow(asked, t, n)[c]!) - gamma,
          actual: grad![(t * asked.batch + n) * asked.classes + c]!,
          // Both are off.
          bound: 2 * tolerance.grad[asked.dtype](scale),
        };
      });
    }
  },
);

const repeated = scoringCases(
  "posteriors",
  {
    id: "posteriors/same-bits-again",
    clauses: ["6.3", "6.4"],
    oracle: "metamorphic",
    forms: ["logits"],
    topologies: ["ctc"],
    template: {
      time: 40,
      classes: 7,
      targets: [labels(330, 11, 7, 0), [], labels(331, 3, 7, 0)],
      inputLengths: [40, 7, 19],
      logit: logitOf("again"),
    },
  },
  async (backend, asked) => {
    const first = await posteriors(backend, asked);
    const order = [2, 0, 1];
    const second = await posteriors(backend, pickSamples(asked, order));
    for (const [i, n] of order.entries())
      checkSameBits(
        `posteriors of sample ${n} in another place`,
        first.posteriors[n]!,
        second.posteriors[i]!,
      );
  },
);

export const posteriorCases: readonly Case[] = [
  ...byTextbook,
  ...placed,
  ...poisoned,
  ...possible,
  ...againstGradient,
  ...repeated,
];
