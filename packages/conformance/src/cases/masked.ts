// Masked classes: -Infinity is a legal value, and large finite masks are common stand-ins for it.

import type { Case } from "../case.ts";
import { check } from "../case.ts";
import { deviate, hash } from "../generator.ts";
import { numeric } from "../numeric.ts";
import { bruteForce } from "../oracle/brute-force.ts";
import {
  allForms,
  bothDtypes,
  bothTopologies,
  problem,
  type Template,
  variantName,
  variants,
} from "../problem.ts";
import { needsOf, solve } from "../solve.ts";

const masks: Record<string, (t: number, n: number, c: number) => boolean> = {
  "unused-class": (_, __, c) => c === 3,
  "some-frames": (t, n, c) => hash(32, (t * 8 + n) * 8 + c) % 4 === 0 && c !== (t + n) % 4,
  "blank-sometimes": (t, n, c) => c === 0 && (t + n) % 2 === 0,
  // Only some alignments survive: label 1 may not be emitted in the first two frames.
  "label-early": (t, _, c) => c === 1 && t < 2,
  // Contract 3.5: feasible by lengths, yet no alignment has any probability.
  "label-always": (_, n, c) => c === 1 && n !== 1,
  "blank-and-label-in-one-frame": (t, n, c) => t === 2 && n === 0 && c !== 3,
};

const shape = { time: 5, classes: 4, targets: [[1, 2], [2], [2, 1]], inputLengths: [5, 4, 5] };

/** Finite stand-ins for -Infinity: the second is `torch.finfo(torch.float32).min`. */
const bottoms = { "": Math.fround(-1e30), "-float32-lowest": -3.4028234663852886e38 } as const;

/** One frame where the only label of the target lies at the bottom: every alignment needs it (T = S). */
const bottomless = (bottom: number): Template => ({
  time: 2,
  classes: 4,
  targets: [
    [1, 2],
    [1, 2],
  ],
  logit: (t, n, c) => (n === 0 && t === 0 && c === 1 ? bottom : deviate(33, (t * 8 + n) * 8 + c)),
  unnormalised: true,
});

export const masked: readonly Case[] = [
  ...Object.entries(masks).flatMap(([name, hidden]) =>
    [Number.NEGATIVE_INFINITY, -1e4].flatMap((mask) =>
      numeric({
        id: `masked/${name}/${mask === -1e4 ? "minus-1e4" : "minus-infinity"}`,
        clauses: mask === -1e4 ? ["6.1"] : ["3.5", "4.8", "5.3"],
        oracle: "brute-force",
        topologies: bothTopologies,
        template: {
          ...shape,
          unnormalised: true,
          logit: (t, n, c) => (hidden(t, n, c) ? mask : deviate(31, (t * 8 + n) * 8 + c)),
        },
        expect: bruteForce,
      }),
    ),
  ),
  ...Object.entries({ "minus-1e30": bottoms[""], "float32-lowest": bottoms["-float32-lowest"] }).flatMap(
    ([name, bottom]) =>
      numeric({
        id: `masked/unused-class/${name}`,
        clauses: ["6.1"],
        oracle: "brute-force",
        topologies: bothTopologies,
        template: {
          ...shape,
          unnormalised: true,
          logit: (t, n, c) => (c === 3 ? bottom : deviate(31, (t * 8 + n) * 8 + c)),
        },
        expect: bruteForce,
      }),
  ),
  // Only differences within a frame count, wherever the frame lies; values this far out are equal after rounding.
  ...numeric({
    id: "masked/shifted-frames",
    clauses: ["6.1"],
    oracle: "brute-force",
    forms: ["logits"],
    template: {
      ...shape,
      logit: (t, n, c) => ([0, -3e38, 3e38, -1e30, 0][t] ?? 0) + deviate(34, (t * 8 + n) * 8 + c),
    },
    expect: bruteForce,
  }),
  ...numeric({
    id: "masked/below-float32",
    clauses: ["6.1"],
    oracle: "brute-force",
    dtypes: ["float64"],
    forms: ["logits"],
    template: {
      ...shape,
      logit: (t, n, c) => (t === 1 ? -1e39 : 0) + deviate(35, (t * 8 + n) * 8 + c),
    },
    expect: bruteForce,
  }),
  ...Object.entries(bottoms).flatMap(([name, bottom]) => bottomlessCases(`masked/bottomless${name}`, bottom)),
  ...beyondFloat32(),
];

/** Every class of every frame at the bottom: the loss is T times as far down, more than float32 can hold. */
function beyondFloat32(): Case[] {
  const bottom = bottoms["-float32-lowest"];
  const forms = ["log-probs", "log-probs-partial"] as const;
  return variants({ dtypes: bothDtypes, forms, topologies: bothTopologies }).map((variant): Case => {
    const asked = problem({ ...shape, logit: () => bottom, unnormalised: true }, variant);
    return {
      id: `masked/every-class-float32-lowest/${variantName(variant)}`,
      clauses: ["6.1"],
      oracle: "contract",
      needs: needsOf(asked),
      run: async ({ backend }) => {
        const { losses, grad } = await solve(backend, asked);
        for (const [n, loss] of losses.entries()) {
          const most = -bottom * asked.inputLengths[n]!;
          const between = loss >= -bottom && loss <= most * (1 + 1e-6);
          check(between, `loss[${n}]: expected ${-bottom} to ${most}, got ${loss}`);
        }
        for (const [i, value] of grad!.entries())
          check(Number.isFinite(value), `grad[${i}]: expected finite, got ${value}`);
      },
    };
  });
}

function bottomlessCases(id: string, bottom: number): Case[] {
  return variants({ dtypes: bothDtypes, forms: allForms, topologies: bothTopologies }).map(
    (variant): Case => {
      const asked = problem(bottomless(bottom), variant);
      return {
        id: `${id}/${variantName(variant)}`,
        clauses: ["6.1"],
        oracle: "contract",
        needs: needsOf(asked),
        run: async ({ backend }) => {
          const { losses, grad } = await solve(backend, asked);
          check(
            Number.isFinite(losses[0]!) && losses[0]! >= 20_000,
            `loss[0]: expected finite, at least 20000, got ${losses[0]}`,
          );
          check(Number.isFinite(losses[1]!), `loss[1]: expected finite, got ${losses[1]}`);
          for (const [i, value] of grad!.entries())
            check(Number.isFinite(value), `grad[${i}]: expected finite, got ${value}`);
          // Frame 0 of sample 0 must emit class 1, so gamma is 1 there and 0 in the other classes.
          check(Math.abs(grad![1]! + 1) < 1e-5, `grad(t=0, n=0, c=1): expected -1, got ${grad![1]}`);
          for (const c of [0, 2, 3])
            check(grad![c]! >= 0, `grad(t=0, n=0, c=${c}): expected 0 or more, got ${grad![c]}`);
        },
      };
    },
  );
}
