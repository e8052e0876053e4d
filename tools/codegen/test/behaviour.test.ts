import { describe, expect, test } from "vitest";
import { interpret } from "../src/ir/interpret.ts";
import { barriers } from "../src/lower/barriers.ts";
import { fold } from "../src/lower/fold.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { MIN_REACH, represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { threads } from "../src/lower/threads.ts";
import { wide } from "../src/lower/wide.ts";
import { ctc } from "../src/spec/ctc.ts";
import { specs } from "../src/specs.ts";
import { rowsVariants } from "../src/stages/classes/all-frames.ts";
import { parallel } from "../src/stages/sweep/schedule.ts";
import { passes } from "../src/targets/typescript-files.ts";
import { bruteForce } from "./brute-force.ts";
import { close } from "./close.ts";
import { compiledTypeScript as compiled } from "./compiled-typescript.ts";
import { problems, seeded } from "./problems.ts";
import { type Form, type Run, solver } from "./simulation.ts";

// Bounds: float64 stages lose a few ulp a frame; float32 arithmetic and storage a few 6e-8.
const DOUBLE = 1e-11;
const SINGLE = 4e-6;

const spec: Form = { passes: [] };
const double: Form = { representation: wide, passes: passes("f64") };
const mixed: Form = { representation: wide, passes: passes("f32") };
const single: Form = { representation: narrow, passes: [represent(narrow), storage("f32"), fold] };
const logs: Form = { representation: logSpace, passes: [represent(logSpace), storage("f64"), fold] };

const forms: Readonly<Record<string, readonly [Form, bound: number]>> = {
  "as the spec says": [spec, DOUBLE],
  "log space": [logs, DOUBLE],
  "float64 mantissa, float64 arrays": [double, DOUBLE],
  "float64 mantissa, float32 arrays": [mixed, SINGLE],
  "float32 mantissa": [single, SINGLE],
  "as the spec says, k in parallel": [{ ...spec, schedule: parallel }, DOUBLE],
  "float32 mantissa, k in parallel": [{ ...single, schedule: parallel }, SINGLE],
  "float32 mantissa, as for coarse arrays": [{ ...single, schedule: parallel, coarse: true }, SINGLE],
};

/** Turns every loop round whose iterations are said not to depend on each other. */
const backwards: Run = (kernel, memory) => interpret(kernel, memory, { any: "descending" });

/** More than some loops have iterations, fewer than others. */
const THREADS = 3;
const together: Run = (kernel, memory) => interpret(kernel, memory, { threads: THREADS });
const reversed: Run = (kernel, memory) => interpret(kernel, memory, { threads: THREADS, any: "descending" });

for (const lattice of specs)
  for (const variant of rowsVariants)
    describe(`${lattice.name}, ${variant.name}`, () => {
      const { input, gradient } = variant;

      for (const [name, [form, bound]] of Object.entries(forms))
        test(`interpreted, ${name}: every path summed up one by one`, () => {
          const solve = solver(lattice, form, variant);
          for (const problem of problems(lattice, input, 40)) {
            const { loss, grad } = bruteForce(problem, variant);
            close(solve(problem), { loss, grad: gradient === "none" ? [] : grad }, bound, problem);
          }
        });

      for (const form of [double, mixed])
        test(`printed as TypeScript for ${form === double ? "float64" : "float32"} arrays: the interpreter's bits`, () => {
          const [run, interpreted] = [
            solver(lattice, form, variant, compiled),
            solver(lattice, form, variant),
          ];
          for (const problem of problems(lattice, input, 20))
            expect(run(problem)).toEqual(interpreted(problem));
        });

      test.each([false, true])(
        "dealt out to threads: every path summed up one by one, whichever thread comes first, coarse: %s",
        (coarse) => {
          const passes = [...single.passes, threads, barriers];
          const form: Form = { ...single, passes, schedule: parallel, coarse };
          const [first, last] = [
            solver(lattice, form, variant, together),
            solver(lattice, form, variant, reversed),
          ];
          for (const problem of problems(lattice, input, 40)) {
            const { loss, grad } = bruteForce(problem, variant);
            const solution = first(problem);
            close(solution, { loss, grad: gradient === "none" ? [] : grad }, SINGLE, problem);
            close(last(problem), solution, SINGLE, problem);
          }
        },
      );

      test("loops in any order are: the same bits the other way round", () => {
        for (const form of [
          double,
          { ...double, schedule: parallel },
          { ...single, schedule: parallel },
        ] satisfies Form[]) {
          const [turned, straight] = [
            solver(lattice, form, variant, backwards),
            solver(lattice, form, variant),
          ];
          for (const problem of problems(lattice, input, 20))
            expect(turned(problem)).toEqual(straight(problem));
        }
      });
    });

test("the loss alone has the bits of the loss with its gradient", () => {
  const [alone, both] = [solver(ctc, double, { input: "logits", gradient: "none" }), solver(ctc, double)];
  for (const problem of problems(ctc, "logits", 30)) expect(alone(problem).loss).toBe(both(problem).loss);
});

test("far beyond float64's range, mantissa and exponent agree with log space", () => {
  const random = seeded(7);
  const solvers = { reference: solver(ctc, spec), double: solver(ctc, double), single: solver(ctc, single) };
  for (const [scale, bias] of [
    [30, 0],
    [300, 0],
    [1000, 0],
    [3, 400],
    [1, 2000],
  ] as const) {
    const logit = (c: number) => Math.fround((random() * 2 - 1) * scale + (c === 0 ? bias : 0));
    const data = Array.from({ length: 60 }, () => Array.from({ length: 5 }, (_, c) => logit(c)));
    const target = Array.from({ length: 20 }, () => 1 + Math.floor(random() * 4));
    const problem = { lattice: ctc, data, target, blank: 0 };
    const reference = solvers.reference(problem);
    close(solvers.double(problem), reference, 1e-9, problem);
    // A difference of logits rounds to float32: half an ulp of it is a relative error of an emission, in each of 60 frames,
    // which add up like a random walk.
    const largest = 2 * scale + bias;
    close(solvers.single(problem), reference, SINGLE + Math.sqrt(60) * 2 ** -25 * largest, problem);
  }
});

test("a class at the guaranteed reach keeps its weight, in long inputs too", () => {
  // One label in T frames, each 0.99 of the reach below the blank: T paths of that weight, all else blank.
  for (const T of [10, 3000])
    for (const [form, bound] of [
      [double, 1e-12],
      [single, 1e-6],
    ] as const) {
      const gap = 0.99 * MIN_REACH;
      const data = Array.from({ length: T }, () => [0, -gap]);
      const solve = solver(ctc, form, { input: "logProbs", gradient: "none" });
      const { loss } = solve({ lattice: ctc, data, target: [1], blank: 0 });
      expect(Math.abs(loss - (gap - Math.log(T)))).toBeLessThan(bound * gap);
    }
});

test("only -Infinity masks: the lowest finite number is a very small probability", () => {
  for (const [form, lowest] of [
    [double, -Number.MAX_VALUE],
    [mixed, -3.4028234663852886e38],
    [single, -3.4028234663852886e38],
  ] as const)
    for (const variant of rowsVariants) {
      const solve = solver(ctc, form, variant);
      const loss = (low: number) => solve({ lattice: ctc, data: [[5, low]], target: [1], blank: 0 }).loss;
      expect(loss(lowest)).toBeGreaterThanOrEqual(MIN_REACH);
      expect(loss(lowest)).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(loss(Number.NEGATIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    }
});

test("a shift of all logits of a frame does not matter, however far", () => {
  const solve = solver(ctc, double);
  for (const shift of [-1e300, -1e39, 0, 1e39]) {
    const { loss, grad } = solve({ lattice: ctc, data: [[shift, shift]], target: [1], blank: 0 });
    expect(loss).toBeCloseTo(Math.LN2, 12);
    expect(grad[0]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(-0.5, 12)]);
  }
});

test("a sum of equal cells does not outgrow its mantissa in 5000 frames", () => {
  const [T, C] = [5000, 3];
  const data = Array.from({ length: T }, () => new Array<number>(C).fill(0));
  // No repeats: C(T + S, 2 S) paths, each of probability C^-T.
  let paths = 0;
  for (let i = 1; i <= 6; i++) paths += Math.log(T + 3 - 6 + i) - Math.log(i);
  const expected = T * Math.log(C) - paths;
  for (const [form, bound] of [
    [double, 1e-13],
    [single, 2e-7],
  ] as const) {
    const { loss } = solver(ctc, form, { input: "logits", gradient: "none" })({
      lattice: ctc,
      data,
      target: [1, 2, 1],
      blank: 0,
    });
    expect(Math.abs(loss - expected)).toBeLessThan(bound * expected);
  }
});
