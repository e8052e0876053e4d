// What means over alignments have to do with the backend's gradient and its posteriors.

import type { Case } from "../../case.ts";
import { compareAll } from "../../compare.ts";
import { deviate, labels } from "../../generator.ts";
import { NotApplicable } from "../../not-applicable.ts";
import { posteriors } from "../../scoring/ask.ts";
import { scoringCases } from "../../scoring/case.ts";
import { directionFor, expectation } from "../../scoring/expect.ts";
import { solve } from "../../solve.ts";
import { tolerance } from "../../tolerance.ts";

const random = (seed: number) => (t: number, n: number, c: number) => deviate(seed, (t * 8 + n) * 16 + c);

/** The slope of the backend's own gradient, from two of its points. */
const byDifference = scoringCases(
  "hessian",
  {
    id: "expectations/hessian/slope-of-the-gradient",
    clauses: ["13.10"],
    oracle: "finite-difference",
    dtypes: ["float64"],
    forms: ["logits"],
    template: {
      time: 40,
      classes: 12,
      targets: [labels(640, 10, 12, 0), labels(641, 14, 12, 0)],
      inputLengths: [40, 31],
      logit: random(642),
    },
  },
  async (backend, asked) => {
    if (!backend.manifest.operations.includes("gradient"))
      throw new NotApplicable("the backend has no gradient");
    const direction = directionFor(asked);
    const step = 2 ** -16;
    const moved = (by: number) =>
      solve(backend, { ...asked, data: asked.data.map((x, i) => x + by * (direction[i] || 0)) });
    const [ahead, behind] = [await moved(step), await moved(-step)];
    const found = await expectation(backend, asked, "hessian", direction);
    // A step of h leaves h^2 times a third derivative of up to (T D)^3 / T, and a gradient's rounding over 2 h.
    const bound = step ** 2 * 40 ** 2 * 4 ** 3 + 1e-12 / step;
    compareAll(found.grad.length, (i) => ({
      where: `grad[${i}]`,
      expected: (ahead.grad![i]! - behind.grad![i]!) / (2 * step),
      actual: found.grad[i]!,
      bound,
    }));
  },
);

/** What all classes of a frame have in common changes no loss of logits. */
const alongOnes = scoringCases(
  "hessian",
  {
    id: "expectations/hessian/flat-along-frames",
    clauses: ["13.10"],
    oracle: "closed-form",
    forms: ["logits"],
    template: { time: 12, classes: 5, targets: [[1, 2, 2], [4]], logit: random(643) },
  },
  async (backend, asked) => {
    const direction = asked.data.map((_, i) => deviate(644, Math.floor(i / asked.classes)));
    const { values, grad } = await expectation(backend, asked, "hessian", direction);
    const bound = tolerance.mean[asked.dtype]({ time: 12, magnitude: 4, value: 12 * 8 });
    for (const [name, all] of [
      ["values", values],
      ["grad", grad],
    ] as const)
      compareAll(all.length, (i) => ({ where: `${name}[${i}]`, expected: 0, actual: all[i]!, bound }));
  },
);

/** A delay is the sum of what posteriors say of each label's beginning. */
const byPosteriors = scoringCases(
  "delay",
  {
    id: "expectations/delay/from-posteriors",
    clauses: ["13.8", "13.10"],
    oracle: "metamorphic",
    forms: ["logits"],
    template: { time: 30, classes: 6, targets: [labels(645, 9, 6, 0), [3]], logit: random(646) },
  },
  async (backend, asked) => {
    if (!backend.manifest.operations.includes("posteriors"))
      throw new NotApplicable("the backend has no posteriors");
    const { values } = await expectation(backend, asked, "delay");
    const states = await posteriors(backend, asked);
    compareAll(asked.batch, (n) => {
      const labels = asked.targets[n]!.length;
      return {
        where: `values[${n}]`,
        expected: [...states.posteriors[n]!].reduce(
          (sum, x, i) => sum + x * (labels - Math.ceil((i % (2 * labels + 1)) / 2)),
          0,
        ),
        actual: values[n]!,
        bound: 2 * tolerance.mean[asked.dtype]({ time: 30, magnitude: 4, value: 30 * labels }),
      };
    });
  },
);

export const expectationLaws: readonly Case[] = [...byDifference, ...alongOnes, ...byPosteriors];
