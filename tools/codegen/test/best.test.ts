import { describe, expect, test } from "vitest";
import { fan } from "../src/derive/step.ts";
import { familiesOf } from "../src/derive/vocabulary.ts";
import type { Pass } from "../src/ir/nodes.ts";
import { best } from "../src/lower/best.ts";
import { fold } from "../src/lower/fold.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { plainSums } from "../src/lower/plain-sums.ts";
import { type Representation, represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { wideFor } from "../src/lower/wide.ts";
import { ctc } from "../src/spec/ctc.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { passes } from "../src/targets/typescript.ts";
import { vectors } from "../src/targets/wasm.ts";
import { bestLoss, lossOfPath } from "./brute-force.ts";
import { close } from "./close.ts";
import { compiledTypeScript } from "./compiled-typescript.ts";
import { lattices } from "./lattices.ts";
import { problems } from "./problems.ts";
import { type Form, type Problem, type Run, type Solution, solver } from "./simulation.ts";
import { compiled, interpreted, sweepSolver, sweeps } from "./sweep-simulation.ts";

// The same kernels under another algebra: the total is the best path's, of all that the enumeration finds.

const DOUBLE = 1e-11;
const SINGLE = 4e-6;

type Way = readonly [form: Form, bound: number, run?: Run];

function lowering(representation: Representation, dtype: "f32" | "f64"): Form {
  const rowsPasses: readonly Pass[] = [represent(representation), storage(dtype), fold];
  return { representation, rowsPasses, passes: [best, ...rowsPasses] };
}

function waysOf(lattice: Lattice): Readonly<Record<string, Way>> {
  const wide = wideFor(fan(lattice));
  const printed = passes("f64", wide);
  return {
    "as written": [{ passes: [best], rowsPasses: [] }, DOUBLE],
    "log space": [lowering(logSpace, "f64"), DOUBLE],
    wide: [lowering(wide, "f64"), DOUBLE],
    TypeScript: [
      { representation: wide, rowsPasses: printed, passes: [best, ...printed] },
      DOUBLE,
      compiledTypeScript,
    ],
    narrow: [lowering(narrow, "f32"), SINGLE],
    "plain sums": [lowering(plainSums, "f32"), SINGLE],
  };
}

for (const lattice of lattices)
  describe(`the best path's total, ${lattice.name}`, () => {
    const variant = { input: "logits", gradient: "none" } as const;
    const names = familiesOf(lattice);
    const cases = problems(lattice, variant.input, 32);
    const expected = cases.map((problem) => bestLoss(problem, variant.input));
    const check = (solve: (problem: Problem) => Solution, bound: number) => {
      for (const [i, problem] of cases.entries())
        close(solve(problem), { loss: expected[i]!, grad: [] }, bound, problem);
    };

    test.each(Object.entries(waysOf(lattice)))("%s", (_, [form, bound, run]) => {
      check(solver(lattice, form, variant, run), bound);
    });

    test.each(Object.entries(waysOf(lattice)))("its states, %s", (_, [form, bound, run]) => {
      const solve = solver(lattice, { ...form, traced: true }, variant, run);
      check((problem) => {
        const { states } = solve(problem);
        const path = states?.map(
          (state) => [names[state % names.length]!, Math.floor(state / names.length)] as const,
        );
        return { loss: path ? lossOfPath(problem, variant.input, path) : Number.POSITIVE_INFINITY, grad: [] };
      }, bound);
    });

    test("in lanes, with the interpreter's bits", () => {
      const kernels = sweeps(lattice, [best, ...vectors]);
      const exact = sweepSolver(kernels, variant, interpreted(kernels), logOf);
      const solve = sweepSolver(kernels, variant, compiled(kernels), logOf);
      check(solve, SINGLE);
      for (const problem of cases) expect(solve(problem)).toEqual(exact(problem));
    });
  });

describe("of paths that tie", () => {
  // Stay before move, move before skip; the label at the end. All classes of all frames are alike, so every path ties.
  const [b, l] = [0, 1];
  test.each([
    [[1, 2], 5, [l, 2 + l, 2 + l, 2 + l, 2 + l]],
    [[1, 1], 5, [l, 2 + b, 2 + l, 2 + l, 2 + l]],
    [[1], 3, [l, l, l]],
    [[], 3, [b, b, b]],
  ])("of %j in %i frames it is the one that the rule says", (target, frames, states) => {
    const data = Array.from({ length: frames }, () => [0.5, 0.5, 0.5]);
    for (const [way, [form, , run]] of Object.entries(waysOf(ctc))) {
      const solve = solver(ctc, { ...form, traced: true }, { input: "logits", gradient: "none" }, run);
      expect(solve({ lattice: ctc, data, target, blank: 0 }).states, way).toEqual(states);
    }
  });
});

function logOf({ total, totalExponent }: Readonly<Record<string, ArrayLike<number>>>): number {
  return Math.log(total![0]!) + totalExponent![0]! * narrow.unit;
}
