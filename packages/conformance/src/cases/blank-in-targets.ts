// Targets that hold the blank: a transcript that nobody cleaned. What becomes of them is an option; the number is PyTorch's.

import { callOf, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { compareSolution } from "../compare.ts";
import { deviate } from "../generator.ts";
import { floatArray } from "../guarded-array.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import {
  bothDtypes,
  bothTopologies,
  type Problem,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { pickSamples } from "../rearrange.ts";
import { needsOf, solve } from "../solve.ts";
import { perDtypeWithGrad, specimen } from "./specimen.ts";

const templates = {
  "blank-first": { blank: 0, targets: [[1, 0, 2], [0], [0, 0], [0, 1], [1, 0], [], [0, 2, 0]] },
  "blank-last": {
    blank: 2,
    targets: [
      [0, 2, 1],
      [2, 2],
      [2, 0, 2],
      [1, 2],
      [2, 1, 1],
    ],
  },
} as const;

const enumerated = Object.entries(templates).flatMap(([id, { blank, targets }]) =>
  numeric({
    id: `blank-in-targets/${id}`,
    clauses: ["1.5", "2.2", "3.4"],
    oracle: "brute-force",
    topologies: bothTopologies,
    template: {
      time: 5,
      classes: 3,
      blank,
      targets,
      inputLengths: targets.map((_, n) => 5 - (n % 3)),
      logit: (t, n, c) => 2 * deviate(95, (t * 8 + n) * 4 + c),
    },
    expect: bruteForce,
  }),
);

/** Keras's own test of its loss, whose second target holds the blank; the numbers are PyTorch's, in float64. */
const keras = numeric({
  id: "blank-in-targets/keras",
  clauses: ["1.5"],
  oracle: "pytorch",
  forms: ["logits"],
  template: {
    time: 4,
    classes: 3,
    targets: [
      [1, 2, 1],
      [1, 2, 0],
    ],
    logit: (t, n, c) => ((n * 4 + t) * 3 + c - 12) / 100,
  },
  expect: () => ({ losses: [2.442931466194657, 2.4543600054516146] }),
});

/** Longer than a warp and a vector have lanes, the blank among the labels everywhere. */
const long: Template = {
  time: 240,
  classes: 9,
  blank: 4,
  targets: [
    Array.from({ length: 70 }, (_, k) => (k % 3 === 0 ? 4 : (k * 5) % 9)),
    Array.from({ length: 37 }, () => 4),
  ],
  inputLengths: [231, 240],
  logit: (t, n, c) => 2 * deviate(96, (t * 2 + n) * 16 + c),
};

/** The same with a class more, which is as likely as the blank and stands for it in the targets. */
function renamed(asked: Problem): Problem {
  const { classes, blank, targets } = asked;
  const data = new Float64Array((asked.data.length / classes) * (classes + 1)); // [T, N, C + 1]
  for (let row = 0; row * classes < asked.data.length; row++) {
    const values = asked.data.subarray(row * classes, (row + 1) * classes);
    data.set([...values, values[blank]!], row * (classes + 1));
  }
  const labels = targets.map((target) => target.map((label) => (label === blank ? classes : label)));
  return { ...asked, classes: classes + 1, data, targets: labels };
}

const asAnotherClass = variants({
  dtypes: bothDtypes,
  forms: ["log-probs", "log-probs-partial"],
  topologies: bothTopologies,
}).map(
  (variant): Case => ({
    id: `blank-in-targets/as-another-class/${variantName(variant)}`,
    clauses: ["1.5"],
    oracle: "metamorphic",
    needs: { ...needsOf(problem(long, variant)), maxClasses: 10 },
    run: async ({ backend }) => {
      const asked = problem(long, variant);
      const { classes, blank, inputLengths, batch } = asked;
      const wide = renamed(asked);
      const expected = await solve(backend, wide);
      const grad = asked.data.map((logProb, i) => {
        const [row, c] = [Math.floor(i / classes), i % classes];
        const start = row * (classes + 1);
        if (c !== blank) return expected.grad![start + c]!;
        // Both have the blank's exponential, as far as the convention has one.
        const counts = Math.floor(row / batch) < inputLengths[row % batch]!;
        const twice = counts && variant.form === "log-probs" ? Math.exp(logProb) : 0;
        return expected.grad![start + c]! + expected.grad![start + classes]! - twice;
      });
      const solution = await solve(backend, asked);
      compareSolution(asked, { losses: expected.losses, grad }, solution);
    },
  }),
);

/** Samples 1 and 4 of the specimen get a blank. */
const dirty = (targets: readonly (readonly number[])[], blank: number) =>
  targets.map((target, n) =>
    n === 1 || n === 4 ? [...target.slice(0, 1), blank, ...target.slice(1)] : target,
  );

const options = perDtypeWithGrad(
  (dtype, needs): Case => ({
    id: `blank-in-targets/options/${dtype}`,
    clauses: ["9.10"],
    oracle: "metamorphic",
    needs: { ...needs, maxTargetLength: 6 },
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype);
      const targets = dirty(asked.targets, asked.blank);
      const call = { ...callOf(asked), targets, targetLengths: targets.map(({ length }) => length) };
      const settings = { ...optionsOf(backend, asked), reduction: "sum" } as const;
      await withCriterion(settings, async (criterion) => {
        const error = await rejection(criterion.lossAndGrad(call));
        check(error instanceof RangeError, () => `expected a RangeError, got ${error}`);
        check(error.message.includes("targets[1][1]"), () => `expected the index, got ${error.message}`);
      });
      const clean = await withCriterion(settings, (one) => one.lossAndGrad(callOf(asked)));
      await withCriterion({ ...settings, blankInTargets: "infeasible" }, async (criterion) => {
        const data = floatArray(dtype, asked.data.length);
        data.set(asked.data);
        const { losses, grad } = await criterion.lossAndGrad({ ...call, data });
        for (const [n, loss] of losses.entries()) {
          const infeasible = n === 1 || n === 4;
          const wanted = infeasible ? Number.POSITIVE_INFINITY : clean.losses[n];
          check(Object.is(loss, wanted), () => `losses[${n}]: expected ${wanted}, got ${loss}`);
        }
        for (const [i, value] of grad.entries()) {
          const n = Math.floor(i / asked.classes) % asked.batch;
          const wanted = n === 1 || n === 4 ? 0 : clean.grad[i]!;
          check(value === wanted, () => `grad of sample ${n}: expected ${wanted}, got ${value}`);
        }
      });
      await withCriterion({ ...settings, blankInTargets: "allow" }, async (criterion) => {
        const { losses, grad } = await criterion.lossAndGrad(call);
        for (const [n, loss] of losses.entries())
          check(
            Number.isFinite(loss) === Number.isFinite(clean.losses[n]!),
            () => `losses[${n}]: expected a label more to leave it finite or not, got ${loss}`,
          );
        const alone = pickSamples({ ...asked, targets }, [1]);
        const { losses: single } = await criterion.lossAndGrad(callOf(alone));
        checkSameBits("loss of the dirty sample, alone", losses.slice(1, 2), single);
        check(grad.every(Number.isFinite), "grad: expected finite values");
      });
    },
  }),
);

export const blankInTargets: readonly Case[] = [...enumerated, ...keras, ...asAnotherClass, ...options];
