// The same question put differently must have the same answer: to the bit where contract 6.4 says so.

import { type Case, check } from "../case.ts";
import { compareAll } from "../compare.ts";
import { deviate } from "../generator.ts";
import type { Placement } from "../place.ts";
import {
  allForms,
  bothDtypes,
  bothTopologies,
  formsOfFrames,
  type Problem,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { extendPadding, overwrite, pickSamples, relabelClasses } from "../rearrange.ts";
import { needsOf, type Solution, solveIn, specOf } from "../solve.ts";
import { tolerance } from "../tolerance.ts";

export const template: Template = {
  time: 23,
  classes: 7,
  blank: 2,
  targets: [[1, 3, 3, 5], [], [6, 6, 0, 1, 4, 5, 3], [0], [1, 1, 1, 1]],
  inputLengths: [23, 11, 20, 1, 6],
  gradScale: [1, 0.5, -2, 3, 1],
  logit: (t, n, c) => 2 * deviate(61, (t * 8 + n) * 8 + c),
};
export const morePadding = 9;

interface Restatement {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly change: (problem: Problem) => Problem;
  /** Which sample of the base each sample of the change is; -1 for one that is another on purpose. */
  readonly samples: readonly number[];
  readonly placement?: Placement;
}

const all = template.targets.map((_, n) => n);

export const restatements: readonly Restatement[] = [
  {
    id: "permuted-batch",
    clauses: ["6.4"],
    samples: [3, 1, 4, 0, 2],
    change: (p) => pickSamples(p, [3, 1, 4, 0, 2]),
  },
  { id: "first-half", clauses: ["6.4"], samples: [0, 1], change: (p) => pickSamples(p, [0, 1]) },
  { id: "second-half", clauses: ["6.4"], samples: [2, 3, 4], change: (p) => pickSamples(p, [2, 3, 4]) },
  { id: "one-sample", clauses: ["6.4"], samples: [2], change: (p) => pickSamples(p, [2]) },
  {
    id: "repeated-sample",
    clauses: ["6.4"],
    samples: [2, 2, 0, 2],
    change: (p) => pickSamples(p, [2, 2, 0, 2]),
  },
  {
    id: "nan-padding",
    clauses: ["1.7", "6.4"],
    samples: all,
    change: (p) => overwrite(p, Number.NaN, isPadding),
  },
  {
    id: "longer-nan-padding",
    clauses: ["1.7", "4.6", "6.4"],
    samples: all,
    change: (p) => extendPadding(p, morePadding, Number.NaN),
  },
  {
    id: "infinite-padding",
    clauses: ["1.7", "6.4"],
    samples: all,
    change: (p) => overwrite(p, Number.POSITIVE_INFINITY, isPadding),
  },
  { id: "batch-first", clauses: ["1.1", "6.4"], samples: all, placement: "NTC", change: (p) => p },
  { id: "rows-with-gaps", clauses: ["1.1", "6.4", "7.2"], samples: all, placement: "gaps", change: (p) => p },
  {
    id: "neighbour-of-nan",
    clauses: ["5.2", "6.4"],
    samples: [0, 1, -1, 3, 4],
    change: (p) => overwrite(p, Number.NaN, (t, n) => n === 2 && t === 3),
  },
  {
    id: "neighbour-of-infinity",
    clauses: ["5.5", "6.4"],
    samples: [0, 1, -1, 3, 4],
    change: (p) => overwrite(p, Number.POSITIVE_INFINITY, (t, n) => n === 2 && t === 3),
  },
];

function isPadding(t: number, n: number): boolean {
  return t >= template.inputLengths![n]!;
}

/** The answer for one sample: its loss, then its gradient frame by frame. */
function column(asked: Problem, { losses, grad }: Solution, n: number): number[] {
  const rows = Array.from({ length: template.time }, (_, t) => {
    const start = (t * asked.batch + n) * asked.classes;
    return [...grad!.subarray(start, start + asked.classes)];
  });
  return [losses[n]!, ...rows.flat()];
}

const bits = restatements.flatMap(({ id, clauses, change, samples, placement = "TNC" }) =>
  variants({ dtypes: bothDtypes, forms: formsOfFrames, topologies: bothTopologies }).map((variant): Case => {
    const asked = problem(template, variant);
    return {
      id: `metamorphic/${id}/${variantName(variant)}`,
      clauses,
      oracle: "metamorphic",
      needs: { ...needsOf(asked), maxTime: template.time + morePadding },
      run: async ({ backend }) => {
        const base = problem(template, variant);
        const changed = change(base);
        const plan = backend.plan(specOf(asked));
        const before = await solveIn(plan, base);
        const after = await solveIn(plan, changed, { placement });
        for (const [i, n] of samples.entries()) {
          if (n < 0) continue;
          const wanted = column(base, before, n);
          const got = column(changed, after, i);
          const differs = wanted.findIndex((value, k) => !Object.is(value + 0, got[k]! + 0));
          check(differs < 0, () => {
            const what = differs === 0 ? "loss" : `grad, entry ${differs - 1}`;
            return `sample ${n}, ${what}: expected the same bits, got ${got[differs]} after ${wanted[differs]}`;
          });
        }
        const tail = after.grad!.subarray(base.time * changed.batch * changed.classes);
        const stray = tail.findIndex((value) => value !== 0);
        check(stray < 0, () => `grad in the added frames: expected 0, got ${tail[stray]}`);
      },
    };
  }),
);

const reversed = Array.from({ length: template.classes }, (_, c) => template.classes - 1 - c);
const rotated = Array.from({ length: template.classes }, (_, c) => (c + 3) % template.classes);

/** Other classes for the same labels: sums run in another order, so the tolerance applies, once for each side. */
const relabelled = Object.entries({ reversed, rotated }).flatMap(([id, to]) =>
  variants({ dtypes: bothDtypes, forms: allForms, topologies: bothTopologies }).map(
    (variant): Case => ({
      id: `metamorphic/classes-${id}/${variantName(variant)}`,
      clauses: ["1.4", "6.2"],
      oracle: "metamorphic",
      needs: needsOf(problem(template, variant)),
      run: async ({ backend }) => {
        const base = problem(template, variant);
        const plan = backend.plan(specOf(base));
        const before = await solveIn(plan, base);
        const after = await solveIn(plan, relabelClasses(base, to));
        const scale = { time: base.time, magnitude: 16 };
        compareAll(base.batch, (n) => ({
          where: `loss[${n}]`,
          expected: before.losses[n]!,
          actual: after.losses[n]!,
          bound: 2 * tolerance.loss[base.dtype]({ ...scale, value: before.losses[n]! }),
        }));
        compareAll(before.grad!.length, (i) => {
          const c = i % base.classes;
          const value = before.grad![i]!;
          return {
            where: `grad, entry ${i}`,
            expected: value,
            actual: after.grad![i - c + to[c]!]!,
            bound: 2 * 3 * tolerance.grad[base.dtype]({ ...scale, value }),
          };
        });
      },
    }),
  ),
);

export const metamorphic: readonly Case[] = [...bits, ...relabelled];
