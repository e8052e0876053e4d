// Hessian products, entropies and delays: by the textbook, and by all alignments one by one.

import { checkSameBits } from "../../call.ts";
import type { Case } from "../../case.ts";
import { deviate, labels } from "../../generator.ts";
import { alignments } from "../../oracle/brute-force.ts";
import type { ExpectedValue } from "../../oracle/expectations.ts";
import { logProbRow, type Problem, type Template } from "../../problem.ts";
import { pickSamples } from "../../rearrange.ts";
import { scoringCases } from "../../scoring/case.ts";
import { checkExpectation, directionFor, expectation } from "../../scoring/expect.ts";

type Shape = Omit<Template, "logit"> & {
  readonly id: string;
  readonly clauses?: readonly string[];
  readonly logit?: Template["logit"];
};

const random =
  (seed: number, steep = 1) =>
  (t: number, n: number, c: number) =>
    steep * deviate(seed, (t * 8 + n) * 16 + c);

const small: readonly Shape[] = [
  {
    id: "small",
    time: 5,
    classes: 3,
    blank: 2,
    targets: [[1, 0], [1, 1], [], [0]],
    inputLengths: [5, 4, 3, 1],
    clauses: ["1.4"],
  },
  { id: "blank-in-targets", time: 5, classes: 3, targets: [[1, 0], [0, 0], [0]], clauses: ["1.5"] },
];

const shapes: readonly Shape[] = [
  ...small,
  // A sample without an alignment, by labels and by repeats, and one that fits exactly, so that it has one alignment alone.
  {
    id: "infeasible",
    time: 4,
    classes: 3,
    targets: [
      [1, 2, 1, 2, 1],
      [1, 1, 1],
      [1, 2, 1, 2],
    ],
    clauses: ["3.4"],
  },
  {
    id: "zero-length",
    time: 3,
    classes: 3,
    targets: [[], [1], [1, 2]],
    inputLengths: [0, 0, 3],
    clauses: ["3.3"],
  },
  // NaN in a frame of sample 1, and past the end of sample 2; -Infinity for a label of sample 0, and all of one of sample 3.
  {
    id: "nan-and-masks",
    time: 7,
    classes: 4,
    targets: [[1, 2], [2], [3], [2]],
    inputLengths: [7, 7, 4, 7],
    clauses: ["3.5", "5.1", "5.3"],
    logit: (t, n, c) => {
      if ((n === 1 && t === 2 && c === 3) || (n === 2 && t >= 4)) return Number.NaN;
      if ((n === 0 && c === 1 && t < 3) || (n === 3 && c === 2)) return Number.NEGATIVE_INFINITY;
      return random(610)(t, n, c);
    },
  },
  // Where vectors end.
  ...[7, 8, 9, 31].map((length) => ({
    id: `s${length}`,
    time: 3 * length,
    classes: 6,
    targets: [labels(611, length, 6, 0), labels(612, length - 5, 6, 0)],
    inputLengths: [3 * length, 2 * length + 3],
  })),
  {
    id: "steep",
    time: 60,
    classes: 9,
    targets: [labels(613, 12, 9, 0), labels(614, 25, 9, 0)],
    logit: random(615, 12),
  },
];

const kinds = ["hessian", "entropy", "delay"] as const;

const byTextbook = kinds.flatMap((operation) =>
  shapes.flatMap(({ id, clauses = [], logit = random(620 + id.length), ...shape }) =>
    scoringCases(
      operation,
      {
        id: `expectations/${operation}/${id}`,
        clauses: ["13.10", "13.11", ...clauses],
        template: { ...shape, logit },
      },
      async (backend, asked) =>
        checkExpectation(asked, operation, await expectation(backend, asked, operation)),
    ),
  ),
);

/** Values of all alignments, written down. */
const byAlignments = (["hessian", "entropy"] as const).flatMap((operation) =>
  small.flatMap(({ id, clauses = [], ...shape }) =>
    scoringCases(
      operation,
      {
        id: `expectations/${operation}/by-alignments-${id}`,
        clauses: ["2.4", "13.10", ...clauses],
        oracle: "brute-force",
        forms: ["log-probs"],
        template: { ...shape, logit: random(630) },
      },
      async (backend, asked) => {
        const direction = directionFor(asked);
        const found = await expectation(backend, asked, operation, direction);
        checkExpectation(asked, operation, found, direction, (n) => written(asked, operation, direction, n));
      },
    ),
  ),
);

function written(
  problem: Problem,
  operation: "hessian" | "entropy",
  direction: Float64Array,
  n: number,
): ExpectedValue {
  const { topology, classes, blank, batch } = problem;
  const rows = Array.from({ length: problem.inputLengths[n]! }, (_, t) => logProbRow(problem, t, n));
  const grad = rows.map(() => new Float64Array(classes));
  const paths = alignments(topology, problem.targets[n]!, rows.length, classes, blank);
  const logs = paths.map((path) => path.reduce((sum, c, t) => sum + rows[t]![c]!, 0));
  const weights = logs.map(Math.exp);
  const total = weights.reduce((a, b) => a + b, 0);
  if (total === 0) return { loss: Number.POSITIVE_INFINITY, value: Number.NaN, grad };
  const counts = paths.map((path, i) =>
    operation === "entropy"
      ? logs[i]!
      : path.reduce((sum, c, t) => sum + direction[(t * batch + n) * classes + c]!, 0),
  );
  const mean = counts.reduce((sum, count, i) => sum + (weights[i]! / total) * count, 0);
  for (const [i, path] of paths.entries())
    for (const [t, c] of path.entries()) grad[t]![c]! -= (weights[i]! / total) * (counts[i]! - mean);
  return { loss: -Math.log(total), value: operation === "entropy" ? Math.log(total) - mean : -mean, grad };
}

const template: Template = {
  time: 9,
  classes: 5,
  targets: [[1, 2], [3, 3, 4], [4]],
  inputLengths: [9, 8, 4],
  logit: random(650),
};

const placed = kinds.flatMap((operation) =>
  (["NTC", "gaps"] as const).flatMap((placement) =>
    scoringCases(
      operation,
      {
        id: `expectations/${operation}/placed-${placement.toLowerCase()}`,
        clauses: ["1.1", "7.2", "7.3"],
        forms: ["logits"],
        topologies: ["ctc"],
        template,
      },
      async (backend, asked) => {
        const direction = directionFor(asked);
        const found = await expectation(backend, asked, operation, direction, placement);
        checkExpectation(asked, operation, found, direction);
      },
    ),
  ),
);

const repeated = kinds.flatMap((operation) =>
  scoringCases(
    operation,
    {
      id: `expectations/${operation}/same-bits-again`,
      clauses: ["6.3", "6.4", "8.3"],
      oracle: "metamorphic",
      forms: ["logits"],
      topologies: ["ctc"],
      template: {
        time: 40,
        classes: 7,
        targets: [labels(651, 11, 7, 0), [], labels(652, 3, 7, 0)],
        inputLengths: [40, 7, 19],
        logit: random(653),
      },
    },
    async (backend, asked) => {
      const direction = directionFor(asked);
      const first = await expectation(backend, asked, operation, direction);
      const order = [2, 0, 1];
      const turned = pickSamples(asked, order);
      const along = pickSamples({ ...asked, data: direction }, order).data;
      const second = await expectation(backend, turned, operation, along);
      checkSameBits("values", pick(first.values, order), second.values);
      const rows = pickSamples({ ...asked, data: first.grad }, order).data;
      checkSameBits("grad", rows, second.grad);
      const again = await expectation(backend, asked, operation, direction);
      checkSameBits("grad, the first batch again", first.grad, again.grad);
    },
  ),
);

const pick = (values: Float64Array, order: readonly number[]) => Float64Array.from(order, (n) => values[n]!);

export const expectationCases: readonly Case[] = [...byTextbook, ...byAlignments, ...placed, ...repeated];
