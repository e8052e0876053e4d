import { describe, expect, test } from "vitest";
import type { Pass } from "../src/ir/nodes.ts";
import { fold } from "../src/lower/fold.ts";
import { narrow } from "../src/lower/narrow.ts";
import { polynomialExp } from "../src/lower/polynomial-exp.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { specs } from "../src/specs.ts";
import { rowsVariants } from "../src/stages/classes/all-frames.ts";
import { vectors } from "../src/targets/wasm-alignment.ts";
import { bruteForce } from "./brute-force.ts";
import { close } from "./close.ts";
import { problems } from "./problems.ts";
import type { Problem } from "./simulation.ts";
import { compiled, interpreted, sweepSolver, sweeps } from "./sweep-simulation.ts";

// The lattice as lanes go through it, rows done on the way: as the stages write it, with a float32 representation, as vectors,
// and as WebAssembly.

type Solve = ReturnType<typeof sweepSolver>;

const DOUBLE = 1e-11;
const SINGLE = 4e-6;

const scalars: readonly Pass[] = [represent(narrow), storage("f32"), fold, polynomialExp];
const logTotal = ({ total }: Readonly<Record<string, ArrayLike<number>>>) => total![0]!;
const narrowTotal = ({ total, totalExponent }: Readonly<Record<string, ArrayLike<number>>>) =>
  Math.log(total![0]!) + totalExponent![0]! * narrow.unit;

for (const lattice of specs) {
  const kernels = {
    abstract: sweeps(lattice, []),
    scalar: sweeps(lattice, scalars),
    vector: sweeps(lattice, vectors),
  };
  const wasm = compiled(kernels.vector);

  for (const variant of rowsVariants)
    describe(`${lattice.name}, ${variant.input}, ${variant.gradient}`, () => {
      const { input, gradient } = variant;
      const solver = (form: keyof typeof kernels, overrun = false) =>
        sweepSolver(
          kernels[form],
          variant,
          interpreted(kernels[form], { overrun }),
          form === "abstract" ? logTotal : narrowTotal,
        );

      test.each([
        ["as the spec says", solver("abstract"), DOUBLE],
        ["float32 mantissa", solver("scalar"), SINGLE],
        ["vectors of it", solver("vector"), SINGLE],
      ] as const)("%s: every path summed up one by one", (_, solve, bound) => {
        for (const problem of [...problems(lattice, input, 40), ...wide(lattice, input)]) {
          const { loss, grad } = bruteForce(problem, variant);
          close(solve(problem), { loss, grad: gradient === "none" ? [] : grad }, bound, problem);
        }
      });

      test("iterations past the end of a row do no harm", () => {
        for (const form of ["abstract", "scalar"] as const) {
          const [straight, over] = [solver(form), solver(form, true)];
          for (const problem of problems(lattice, input, 40))
            expect(over(problem)).toEqual(straight(problem));
        }
      });

      // NaN alone would not show where a maximum passes over it.
      test.each([1e30, -1e30, 0])("memory that held %d gives the same bits", (left) => {
        const asked = input === "logProbs" ? [false, true] : [false];
        for (const probabilities of asked) {
          const [clean, used] = [{ probabilities }, { probabilities, left }].map((found) =>
            sweepSolver(kernels.vector, variant, wasm, narrowTotal, found),
          ) as [Solve, Solve];
          for (const problem of [...problems(lattice, input, 40), ...wide(lattice, input)])
            expect(used(problem)).toEqual(clean(problem));
        }
      });

      test("WebAssembly gives the interpreter's bits", () => {
        const solve = sweepSolver(kernels.vector, variant, wasm, narrowTotal);
        const exact = solver("vector");
        for (const problem of [...problems(lattice, input, 40), ...wide(lattice, input)])
          expect(solve(problem)).toEqual(exact(problem));
      });
    });
}

/** Rows of more than one vector and of every remainder, in a problem that can still be enumerated. */
function wide(lattice: Problem["lattice"], input: "logits" | "logProbs"): Problem[] {
  return [4, 5, 7, 16, 19].flatMap((C) => {
    const logit = (t: number, c: number) => Math.fround(Math.sin(7 * t + 3 * c) * 2);
    const rows = [0, 1, 2].map((t) => Array.from({ length: C }, (_, c) => logit(t, c)));
    const logSum = (row: readonly number[]) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
    const logProbs = rows.map((row) => row.map((x) => Math.fround(x - logSum(row))));
    const data = input === "logits" ? rows : logProbs;
    return [1, 0].map((last) => ({ lattice, data, target: [C - 1, last], blank: 0 }));
  });
}
