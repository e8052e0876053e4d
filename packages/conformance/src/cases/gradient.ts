// What holds of every gradient at any size: sums over frames, the relation of the conventions, scaling.

import type { Case } from "../case.ts";
import { compareAll } from "../compare.ts";
import { deviate, labels } from "../generator.ts";
import { NotApplicable } from "../not-applicable.ts";
import {
  allForms,
  bothDtypes,
  bothTopologies,
  logProbRow,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { needsOf, solve, solveIn, specOf } from "../solve.ts";
import { tolerance } from "../tolerance.ts";

const template: Template = {
  time: 90,
  classes: 12,
  blank: 11,
  targets: [labels(81, 30, 12, 11), labels(82, 17, 12, 11), labels(83, 60, 12, 11)],
  inputLengths: [90, 61, 88],
  logit: (t, n, c) => 3 * deviate(84, (t * 4 + n) * 16 + c),
};
const scale = { time: template.time, magnitude: 16, value: 1 };
const everything = { dtypes: bothDtypes, forms: allForms, topologies: bothTopologies };

/** Over a counted frame softmax and gamma each sum to 1. */
const rowSums = variants(everything).map(
  (variant): Case => ({
    id: `gradient/frames-sum/${variantName(variant)}`,
    clauses: ["4.1", "4.2", "4.3", "4.4", "4.6"],
    oracle: "closed-form",
    needs: needsOf(problem(template, variant)),
    run: async ({ backend }) => {
      const asked = problem(template, variant);
      const { grad } = await solve(backend, asked);
      compareAll(asked.time * asked.batch, (row) => {
        const n = row % asked.batch;
        const t = Math.floor(row / asked.batch);
        const counts = t < asked.inputLengths[n]!;
        const entries = grad!.subarray(row * asked.classes, (row + 1) * asked.classes);
        return {
          where: `sum of grad(t=${t}, n=${n})`,
          expected: counts && variant.form === "log-probs-partial" ? -1 : 0,
          actual: entries.reduce((sum, value) => sum + value, 0),
          // Each of the C entries may be off, and they are likely to be off together.
          bound: counts ? asked.classes * tolerance.grad[asked.dtype](scale) : 0,
        };
      });
    },
  }),
);

const conventions = variants({ dtypes: bothDtypes, forms: ["log-probs"], topologies: bothTopologies }).map(
  (variant): Case => ({
    id: `gradient/conventions-differ-by-the-probabilities/${variantName(variant)}`,
    clauses: ["4.2", "4.3"],
    oracle: "metamorphic",
    needs: needsOf(problem(template, { ...variant, form: "log-probs-partial" })),
    run: async ({ backend }) => {
      const asked = problem(template, variant);
      if (!backend.manifest.gradients.includes(asked.gradient))
        throw new NotApplicable("the manifest has the partial derivative alone");
      const { grad } = await solve(backend, asked);
      const partial = await solve(backend, { ...asked, gradient: "logProbs" });
      compareAll(asked.data.length, (i) => {
        const row = Math.floor(i / asked.classes);
        const n = row % asked.batch;
        const t = Math.floor(row / asked.batch);
        const counts = t < asked.inputLengths[n]!;
        const logProb = counts ? logProbRow(asked, t, n)[i % asked.classes]! : Number.NEGATIVE_INFINITY;
        return {
          where: `grad(t=${t}, n=${n}, c=${i % asked.classes})`,
          expected: partial.grad![i]! + Math.exp(logProb),
          actual: grad![i]!,
          bound: 2 * tolerance.grad[asked.dtype](scale),
        };
      });
    },
  }),
);

const scales = [2, 0, -0.75];

const scaled = variants(everything).map(
  (variant): Case => ({
    id: `gradient/scaled/${variantName(variant)}`,
    clauses: ["4.5"],
    oracle: "metamorphic",
    needs: needsOf(problem(template, variant)),
    run: async ({ backend }) => {
      const asked = problem(template, variant);
      const plan = backend.plan(specOf(asked));
      const plain = await solveIn(plan, asked);
      const times = await solveIn(plan, { ...asked, gradScale: scales });
      compareAll(asked.batch, (n) => ({
        where: `loss[${n}], which gradScale must not touch`,
        expected: plain.losses[n]!,
        actual: times.losses[n]!,
        bound: 0,
      }));
      compareAll(asked.data.length, (i) => {
        const factor = scales[Math.floor(i / asked.classes) % asked.batch]!;
        return {
          where: `grad, entry ${i}`,
          expected: plain.grad![i]! * factor,
          actual: times.grad![i]!,
          bound: Math.abs(factor) * tolerance.grad[asked.dtype](scale),
        };
      });
    },
  }),
);

export const gradient: readonly Case[] = [...rowSums, ...conventions, ...scaled];
