// Gradients against differences of losses: first of the enumerated loss, which shares nothing with the backend, then, at
// sizes that nobody can enumerate, of the backend's own loss, whose values other cases check.

import type { Case } from "../case.ts";
import { compareAll } from "../compare.ts";
import { deviate, hash } from "../generator.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import { logSoftmax } from "../oracle/log-softmax.ts";
import {
  allForms,
  bothTopologies,
  type Form,
  type Problem,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { pickSamples } from "../rearrange.ts";
import { needsOf, solve } from "../solve.ts";

const small: Template = {
  time: 4,
  classes: 3,
  targets: [[1, 2], [1, 1], [2], []],
  inputLengths: [4, 4, 3, 2],
  logit: (t, n, c) => deviate(41, (t * 8 + n) * 8 + c),
};

const large: Template = {
  time: 60,
  classes: 9,
  targets: [[1, 2, 2, 3, 8, 1, 1, 1, 5, 4, 7, 6, 3, 3, 2, 1, 8, 8, 4, 5]],
  inputLengths: [57],
  logit: (t, _, c) => deviate(42, t * 16 + c),
};

/** `data` with entry `index` moved by `step`, in the coordinates by which the form's gradient is taken. */
function moved(base: Problem, form: Form, index: number, step: number): Float64Array {
  const data = base.data.slice();
  data[index]! += step;
  if (form === "log-probs") {
    // exp(lp) - gamma is the gradient by logits, so the move goes through a log-softmax.
    const start = index - (index % base.classes);
    const row = data.subarray(start, start + base.classes);
    row.set(logSoftmax(row));
  }
  return data;
}

const enumerated = variants({ dtypes: ["float64"], topologies: bothTopologies }).map(
  (variant): Case => ({
    id: `finite-difference/enumerated/${variantName(variant)}`,
    clauses: ["4.2", "4.3", "4.4", "4.6"],
    oracle: "finite-difference",
    needs: needsOf(problem(small, variant)),
    run: async ({ backend }) => {
      const base = problem(small, variant);
      const { grad } = await solve(backend, base);
      // Central difference: the cut-off is of order h^2 = 1e-10, the rounding 1e-15 / h = 1e-10.
      const h = 1e-5;
      const total = (data: Float64Array): number => {
        return Array.from(bruteForce({ ...base, data }).losses).reduce((sum, loss) => sum + loss, 0);
      };
      compareAll(base.data.length, (i) => ({
        where: `grad, entry ${i}`,
        expected:
          (total(moved(base, variant.form, i, h)) - total(moved(base, variant.form, i, -h))) / (2 * h),
        actual: grad![i]!,
        bound: 1e-8,
      }));
    },
  }),
);

const entries = 24;

const own = variants({ dtypes: ["float64"], forms: allForms, topologies: bothTopologies }).map(
  (variant): Case => {
    // Four steps for each entry, as samples of one batch.
    const steps = [-2, -1, 1, 2];
    const h = 1e-2;
    return {
      id: `finite-difference/own-loss/${variantName(variant)}`,
      clauses: ["3.1", "4.2", "4.3", "4.4"],
      oracle: "finite-difference",
      needs: { ...needsOf(problem(large, variant)), maxBatch: entries * steps.length },
      run: async ({ backend }) => {
        const base = problem(large, variant);
        const { grad } = await solve(backend, base);
        const indices = Array.from({ length: entries }, (_, i) => hash(43, i) % base.data.length);
        const batch = pickSamples(
          base,
          Array.from({ length: entries * steps.length }, () => 0),
        );
        const data = batch.data.slice();
        for (const [i, index] of indices.entries()) {
          for (const [j, step] of steps.entries()) {
            const one = moved(base, variant.form, index, step * h);
            const n = i * steps.length + j;
            for (let t = 0; t < base.time; t++) {
              const row = one.subarray(t * base.classes, (t + 1) * base.classes);
              data.set(row, (t * batch.batch + n) * base.classes);
            }
          }
        }
        const { losses } = await solve(backend, { ...batch, data });
        compareAll(entries, (i) => {
          const [a, b, c, d] = [0, 1, 2, 3].map((j) => losses[i * steps.length + j]!) as [
            number,
            number,
            number,
            number,
          ];
          return {
            where: `grad, entry ${indices[i]}`,
            // Five-point stencil: cut-off h^4 / 30 = 3e-10, rounding of losses near 100 at 1e-10 relative 1.5e-8 / h.
            expected: (a - 8 * b + 8 * c - d) / (12 * h),
            actual: grad![indices[i]!]!,
            bound: 2e-6,
          };
        });
      },
    };
  },
);

export const finiteDifference: readonly Case[] = [...enumerated, ...own];
