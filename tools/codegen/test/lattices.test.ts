import { describe, expect, test } from "vitest";
import { checkSpecs } from "../src/derive/check.ts";
import { fan } from "../src/derive/step.ts";
import {
  familiesOf,
  furthest,
  guardsOf,
  labelFamilies,
  namedClasses,
  namedWeights,
} from "../src/derive/vocabulary.ts";
import { type Execution, interpret } from "../src/ir/interpret.ts";
import type { Pass } from "../src/ir/nodes.ts";
import { barriers } from "../src/lower/barriers.ts";
import { fold } from "../src/lower/fold.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { type Representation, represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { threads } from "../src/lower/threads.ts";
import { wide as shared, wideFor } from "../src/lower/wide.ts";
import type { Lattice } from "../src/spec/lattice.ts";
import { specs } from "../src/specs.ts";
import { rowsVariants } from "../src/stages/classes/all-frames.ts";
import { labels } from "../src/stages/labels/labels.ts";
import { laneWise, parallel, serial } from "../src/stages/sweep/schedule.ts";
import { checkFan } from "../src/target.ts";
import { passes } from "../src/targets/typescript-files.ts";
import { vectors } from "../src/targets/wasm-alignment.ts";
import { bruteForce, fewestFrames } from "./brute-force.ts";
import { close } from "./close.ts";
import { compiledTypeScript } from "./compiled-typescript.ts";
import { labelsOf } from "./labels-of.ts";
import { lattices, skippable } from "./lattices.ts";
import { problems } from "./problems.ts";
import { type Form, type Problem, type Run, type Solution, solver } from "./simulation.ts";
import { compiled, interpreted, sweepSolver, sweeps } from "./sweep-simulation.ts";

// Every word of the language under every schedule, as the stages write it, in each representation, as TypeScript and as WebAssembly,
// against the sum over all paths of the spec's own arcs. Arrays are as large as their shapes say, and hold NaN where nobody wrote.

const DOUBLE = 1e-11;
const SINGLE = 4e-6;

/** Its gradients are all there are: of logits, and of log-probs alone. */
const variants = rowsVariants.filter(({ name }) => name === "logitRows" || name === "logProbRowsPartial");

const single: readonly Pass[] = [represent(narrow), storage("f32"), fold];
const narrowly: Form = { representation: narrow, passes: single };
const dealt: Form = { representation: narrow, passes: [...single, threads, barriers], schedule: parallel };

const running =
  (execution: Execution): Run =>
  (kernel, memory) =>
    interpret(kernel, memory, execution);
const pairs = (any: "ascending" | "descending") => (threads: number) => running({ any, threads });

/** How each form's kernels run, and how far off it may be. */
type Way = readonly [form: Form, bound: number, run?: Run];

function waysOf(lattice: Lattice): Readonly<Record<string, Way>> {
  const wide = wideFor(fan(lattice));
  const written: Form = { passes: [], schedule: parallel };
  return {
    "serial, as written": [{ passes: [], schedule: serial }, DOUBLE],
    "serial, log space": [
      { representation: logSpace, passes: [represent(logSpace), storage("f64"), fold] },
      DOUBLE,
    ],
    "serial, TypeScript": [{ representation: wide, passes: passes("f64", wide) }, DOUBLE, compiledTypeScript],
    "serial, narrow": [narrowly, SINGLE],
    "parallel, as written": [written, DOUBLE],
    "parallel, wide": [
      {
        representation: wide,
        passes: [represent(wide), storage("f64"), fold],
        rowsPasses: [represent(shared), storage("f64"), fold],
        schedule: parallel,
      },
      DOUBLE,
    ],
    "parallel, narrow": [{ ...narrowly, schedule: parallel }, SINGLE],
    "dealt to threads": [dealt, SINGLE, running({ threads: 3 })],
    "dealt to threads, the last first": [dealt, SINGLE, running({ threads: 3, any: "descending" })],
    "a thread for each pair": [{ ...written, pairs: pairs("ascending") }, DOUBLE],
    "a thread for each pair, the last first": [{ ...written, pairs: pairs("descending") }, DOUBLE],
    "a thread for each pair, narrow": [
      { ...narrowly, schedule: parallel, pairs: pairs("descending") },
      SINGLE,
    ],
  };
}

/** Of the public ones behaviour.test.ts and sweeps.test.ts have the others. */
const isNew = (lattice: Lattice, way: string) =>
  !specs.includes(lattice) || way.startsWith("a thread for each pair");

for (const lattice of lattices)
  describe(lattice.name, () => {
    const kernels = { written: sweeps(lattice, []), vectors: sweeps(lattice, vectors) };
    const assembled = compiled(kernels.vectors);

    for (const variant of variants) {
      const { input, name } = variant;
      const cases = problems(lattice, input, 16);
      const expected = cases.map((problem) => bruteForce(problem, variant));
      const check = (solve: (problem: Problem) => Solution, bound: number) => {
        for (const [i, problem] of cases.entries()) close(solve(problem), expected[i]!, bound, problem);
      };

      const ways = Object.entries(waysOf(lattice)).filter(([way]) => isNew(lattice, way));
      test.each(ways)(`${name}, %s`, (_, [form, bound, run]) => {
        check(solver(lattice, form, variant, run), bound);
      });

      if (specs.includes(lattice)) continue;
      test.each([false, true])(`${name}, in lanes as written, past the end of rows too: %s`, (overrun) => {
        const run = interpreted(kernels.written, { overrun });
        check(sweepSolver(kernels.written, variant, run, logOf()), DOUBLE);
      });

      test(`${name}, in lanes as WebAssembly, with the interpreter's bits`, () => {
        const exact = sweepSolver(kernels.vectors, variant, interpreted(kernels.vectors), logOf(narrow));
        const solve = sweepSolver(kernels.vectors, variant, assembled, logOf(narrow));
        check(solve, SINGLE);
        for (const problem of cases) expect(solve(problem)).toEqual(exact(problem));
      });
    }

    test("the frames that a target needs are those of the shortest path", () => {
      for (const schedule of [serial, laneWise, parallel]) {
        const count = labelsOf(labels(lattice, schedule));
        for (const { target, blank, classes = {} } of problems(lattice, "logits", 60)) {
          const fewest = fewestFrames(lattice, target);
          const required = count({ target, blank, classes });
          if (fewest === Number.POSITIVE_INFINITY) expect(required).toBeGreaterThanOrEqual(2 ** 30);
          else expect(required).toBe(fewest);
        }
      }
    });

    test("its sums fit into every representation", () => {
      for (const form of [narrow, wideFor(fan(lattice))]) expect(() => checkFan(lattice, form)).not.toThrow();
    });
  });

test.each([-25_000, -1e6, -2.9e6, -1e7, -1e12, -1e30, Number.NEGATIVE_INFINITY])(
  "a log-weight of %s is exact, or as good as none, in every representation",
  (skip) => {
    // One label in one frame, of two: the other is left out, once.
    const data = [[0.5, -1, 2].map(Math.fround)];
    const problem = { lattice: skippable, data, target: [1, 2], blank: 0, weights: { skip } };
    const logSum = Math.log(data[0]!.reduce((sum, x) => sum + Math.exp(x), 0));
    // Either label alone; the ends, or the beginning, have the price.
    const exact = logSum - Math.log(Math.exp(-1) + Math.exp(2)) - skip;
    const wanted = skip < -(2 ** 22) * Math.LN2 ? Number.POSITIVE_INFINITY : exact;
    for (const [form, bound, run] of Object.values(waysOf(skippable))) {
      const { loss } = solver(skippable, form, { input: "logits", gradient: "none" }, run)(problem);
      if (wanted === Number.POSITIVE_INFINITY) expect(loss).toBe(wanted);
      else expect(Math.abs(loss - wanted)).toBeLessThan(bound * wanted);
    }
  },
);

test("each is one that the derivation takes", () => {
  expect(() => checkSpecs(lattices)).not.toThrow();
});

test("between them they say what the language can say", () => {
  const most = (of: (lattice: Lattice) => number) => Math.max(...lattices.map(of));
  expect(most((lattice) => familiesOf(lattice).length)).toBe(4);
  expect(most((lattice) => labelFamilies(lattice).length)).toBe(2);
  expect(most((lattice) => namedClasses(lattice).length)).toBe(2);
  expect(most((lattice) => namedWeights(lattice).length)).toBe(2);
  expect(most((lattice) => guardsOf(lattice).length)).toBe(2);
  expect(most(furthest)).toBe(2);
  expect(most(fan)).toBe(5);
});

/** The logarithm of the total, as a representation has it. */
function logOf(form?: Representation) {
  return ({ total, totalExponent }: Readonly<Record<string, ArrayLike<number>>>): number =>
    form ? Math.log(total![0]!) + totalExponent![0]! * form.unit : total![0]!;
}
