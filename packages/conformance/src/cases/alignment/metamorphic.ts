// The same question put differently: the same bits where contract 6.4 says so, and otherwise what can be told without an oracle.

import { alignmentCases, alignments } from "../../alignment/case.ts";
import { align, alignIn, alignmentPlan, type Paths } from "../../alignment/paths.ts";
import { type Case, check } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate } from "../../generator.ts";
import { type Problem, problem, type Template } from "../../problem.ts";
import { relabelClasses } from "../../rearrange.ts";
import { tolerance } from "../../tolerance.ts";
import { morePadding, template as normalised, restatements } from "../metamorphic.ts";

const base: Template = { ...normalised, unnormalised: true };

/** The answer for one sample: its score, then states and scores of its frames. */
function column({ time }: Problem, { scores, states, frameScores }: Paths, n: number): number[] {
  const row = (array: Int32Array | Float64Array) => [...array.subarray(n * time, n * time + base.time)];
  return [scores[n]!, ...row(states), ...row(frameScores)];
}

const bits = restatements.flatMap(({ id, clauses, change, samples, placement = "TNC" }) =>
  alignmentCases(
    {
      id: `alignment/metamorphic/${id}`,
      clauses: [...clauses, "11.10"],
      oracle: "metamorphic",
      template: { ...base, time: base.time + morePadding },
    },
    async ({ backend }, { topology, dtype, input }) => {
      const asked = problem(base, { topology, dtype, form: input === "logits" ? "logits" : "log-probs" });
      const changed = change(asked);
      const plan = await alignmentPlan(backend, asked);
      const before = await alignIn(plan, asked);
      const after = await alignIn(plan, changed, { placement });
      for (const [i, n] of samples.entries()) {
        if (n < 0) continue;
        const [wanted, got] = [column(asked, before, n), column(changed, after, i)];
        const differs = wanted.findIndex((value, k) => !Object.is(value, got[k]!));
        check(
          differs < 0,
          () =>
            `sample ${n}, entry ${differs} of score, states and frame scores: expected the same bits, got ${got[differs]} after ${wanted[differs]}`,
        );
      }
      const stray = after.states.findIndex((state, i) => i % changed.time >= asked.time && state !== -1);
      check(stray < 0, () => `states in the added frames: expected -1, got ${after.states[stray]}`);
    },
  ),
);

/** Frames of the problem, in this order; -1 for one of the blank alone. */
function withFrames(asked: Problem, order: readonly number[], longer: (frames: number) => number): Problem {
  const { batch, classes, blank } = asked;
  const width = batch * classes;
  const only = Float64Array.from({ length: width }, (_, i) =>
    i % classes === blank ? 0 : Number.NEGATIVE_INFINITY,
  );
  const data = new Float64Array(order.length * width); // [T', N, C]
  for (const [to, t] of order.entries())
    data.set(t < 0 ? only : asked.data.subarray(t * width, (t + 1) * width), to * width);
  return { ...asked, time: order.length, data, inputLengths: asked.inputLengths.map(longer) };
}

/** Samples of one length, without ties. */
const plain: Template = {
  time: 24,
  classes: 7,
  blank: 2,
  targets: [[1, 3, 3, 5], [], [6, 6, 0, 1, 4, 5, 3], [0], [1, 1, 1, 1]],
  unnormalised: true,
  logit: (t, n, c) => 2 * deviate(221, (t * 8 + n) * 8 + c),
};

function checkScores(asked: Problem, expected: ArrayLike<number>, actual: ArrayLike<number>): void {
  compareAll(asked.batch, (n) => ({
    where: `scores[${n}]`,
    expected: expected[n]!,
    actual: actual[n]!,
    bound: 2 * tolerance.score[asked.dtype]({ time: 2 * asked.time, magnitude: 16, value: expected[n]! }),
  }));
}

function checkStates(what: string, expected: Int32Array, actual: Int32Array): void {
  const differs = expected.findIndex((state, i) => state !== actual[i]);
  check(
    differs < 0,
    () => `${what}, entry ${differs}: expected ${expected[differs]}, got ${actual[differs]}`,
  );
}

const restated = (
  name: string,
  run: Parameters<typeof alignmentCases>[1],
  template: Template = plain,
): Case[] =>
  alignmentCases(
    { ...{ id: `alignment/metamorphic/${name}`, clauses: ["11.1"], oracle: "metamorphic" }, template },
    run,
  );

const changed: readonly Case[] = [
  // A softmax takes it off again; of log-probs it is in every score.
  ...restated("constant-added-to-frames", async ({ backend }, asked) => {
    const added = (t: number) => 3 * (t % 5) - 6;
    const width = asked.batch * asked.classes;
    const data = asked.data.map((value, i) => value + added(Math.floor(i / width)));
    const [before, after] = [await align(backend, asked), await align(backend, { ...asked, data })];
    const sum =
      asked.input === "logits"
        ? 0
        : Array.from({ length: asked.time }, (_, t) => added(t)).reduce((a, b) => a + b);
    checkStates("states", before.states, after.states);
    checkScores(
      asked,
      before.scores.map((score) => score + sum),
      after.scores,
    );
  }),
  ...restated("blank-frames-appended", async ({ backend }, asked) => {
    const order = Array.from({ length: asked.time + 9 }, (_, t) => (t < asked.time ? t : -1));
    const before = await align(backend, asked);
    const after = await align(
      backend,
      withFrames(asked, order, (frames) => frames + 9),
    );
    for (const [n, target] of asked.targets.entries()) {
      const row = after.states.subarray(n * order.length, (n + 1) * order.length);
      const wanted = Int32Array.from(order, (t) =>
        t < 0 ? 2 * target.length : before.states[n * asked.time + t]!,
      );
      checkStates(`states of sample ${n}`, wanted, row);
    }
    checkScores(asked, before.scores, after.scores);
  }),
  // Twice the path is a path, and there may be a better one.
  ...restated("every-frame-twice", async ({ backend }, asked) => {
    const order = Array.from({ length: 2 * asked.time }, (_, t) => t >> 1);
    const before = await align(backend, asked);
    const after = await align(
      backend,
      withFrames(asked, order, (frames) => 2 * frames),
    );
    for (const [n, score] of after.scores.entries()) {
      const least = 2 * before.scores[n]!;
      const bound = tolerance.score[asked.dtype]({ time: 2 * asked.time, magnitude: 16, value: least });
      check(score >= least - 3 * bound, () => `scores[${n}]: expected ${least} or more, got ${score}`);
    }
  }),
  ...Object.entries({
    reversed: (c: number) => plain.classes - 1 - c,
    rotated: (c: number) => (c + 3) % plain.classes,
  }).flatMap(([name, to]) =>
    restated(`classes-${name}`, async ({ backend }, asked) => {
      const other = relabelClasses(
        asked,
        Array.from({ length: asked.classes }, (_, c) => to(c)),
      );
      const [before, after] = [await align(backend, asked), await align(backend, other)];
      checkStates("states", before.states, after.states);
      checkScores(asked, before.scores, after.scores);
    }),
  ),
];

/** The same frames for all samples. */
const shared: Template = { ...plain, logit: (t, _, c) => 2 * deviate(222, t * 8 + c) };

export const alignmentMetamorphic: readonly Case[] = [
  ...bits,
  ...changed,
  ...restated(
    "frames-shared",
    async ({ backend }, asked) => {
      const plan = await alignmentPlan(backend, asked);
      const copies = await alignIn(plan, asked);
      const one = await alignIn(plan, asked, { placement: "shared" });
      for (let n = 0; n < asked.batch; n++) {
        const [wanted, got] = [column(asked, copies, n), column(asked, one, n)];
        const differs = wanted.findIndex((value, k) => !Object.is(value, got[k]!));
        check(
          differs < 0,
          () =>
            `sample ${n}: expected the same bits as of copies, got ${got[differs]} after ${wanted[differs]}`,
        );
      }
    },
    shared,
  ).map((one) => ({ ...one, clauses: ["11.7", "6.4"] })),
  ...alignments({
    ...{ id: "alignment/viterbi/rows-with-gaps", clauses: ["1.1", "7.2", "11.10"], by: "viterbi" },
    template: base,
    placement: "gaps",
  }),
];
