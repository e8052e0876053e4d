import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import type { Kernel, Pass } from "../src/ir/nodes.ts";
import { fold } from "../src/lower/fold.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { represent } from "../src/lower/represent.ts";
import { storage } from "../src/lower/storage.ts";
import { printTypeScript } from "../src/print/ts.ts";
import { ctc } from "../src/spec/ctc.ts";
import { specs } from "../src/specs.ts";
import { passes as jsPasses } from "../src/targets/typescript.ts";
import { bruteForce } from "./brute-force.ts";
import { problems, seeded } from "./problems.ts";
import { type Problem, type Run, solver } from "./simulation.ts";

// Bounds: float64 stages lose a few ulp a frame; float32 arithmetic and storage a few 6e-8.
const DOUBLE = 1e-11;
const SINGLE = 4e-6;

const forms: Readonly<Record<string, { readonly passes: readonly Pass[]; readonly bound: number }>> = {
  "as the spec says": { passes: [], bound: DOUBLE },
  "log space": { passes: [represent(logSpace), storage("f64"), fold], bound: DOUBLE },
  "float64 mantissa, float64 arrays": { passes: jsPasses("f64"), bound: DOUBLE },
  "float64 mantissa, float32 arrays": { passes: jsPasses("f32"), bound: SINGLE },
  "float32 mantissa": { passes: [represent(narrow), storage("f32"), fold], bound: SINGLE },
  "float64 mantissa, an identity between passes": {
    passes: jsPasses("f64").flatMap((pass) => [pass, (kernel) => ({ ...kernel })]),
    bound: DOUBLE,
  },
};

/** Executes what the TypeScript printer wrote. */
const compiled: Run = (kernel, { scalars, buffers }) => {
  let run = programs.get(kernel);
  if (!run) {
    const source = printTypeScript({ header: ["test"], kernels: [kernel] });
    const { code } = transformSync(source, { loader: "ts", format: "cjs" });
    const module = { exports: {} as Record<string, (memory: unknown) => void> };
    new Function("module", "exports", code)(module, module.exports);
    run = module.exports[kernel.name]!;
    programs.set(kernel, run);
  }
  run({ ...scalars, ...buffers });
};
const programs = new Map<Kernel, (memory: unknown) => void>();

for (const spec of specs)
  describe(spec.name, () => {
    for (const [name, { passes, bound }] of Object.entries(forms))
      test(`interpreted, ${name}: every path summed up one by one`, () => {
        const solve = solver(spec, passes);
        for (const problem of problems(spec, 60)) close(solve(problem), bruteForce(problem), bound, problem);
      });

    for (const dtype of ["f32", "f64"] as const)
      test(`printed as TypeScript for ${dtype} arrays: the interpreter's bits`, () => {
        const [run, interpreted] = [solver(spec, jsPasses(dtype), compiled), solver(spec, jsPasses(dtype))];
        for (const problem of problems(spec, 25)) expect(run(problem)).toEqual(interpreted(problem));
      });

    test("the loss alone: the loss with its gradient", () => {
      const solve = solver(spec, jsPasses("f64"));
      for (const problem of problems(spec, 30))
        expect(solve({ ...problem, gradient: "none" }).loss).toBe(solve(problem).loss);
    });
  });

test("far beyond float64's range, mantissa and exponent agree with log space", () => {
  const random = seeded(7);
  const [reference, double, single] = [
    solver(ctc, []),
    solver(ctc, jsPasses("f64")),
    solver(ctc, [represent(narrow), storage("f32"), fold]),
  ];
  for (const [scale, bias] of [
    [30, 0],
    [300, 0],
    [1000, 0],
    [3, 400],
    [1, 2000],
  ] as const) {
    const logits = Array.from({ length: 60 }, () =>
      Array.from({ length: 5 }, (_, c) => Math.fround((random() * 2 - 1) * scale + (c === 0 ? bias : 0))),
    );
    const problem = {
      lattice: ctc,
      logits,
      target: Array.from({ length: 20 }, () => 1 + Math.floor(random() * 4)),
      blank: 0,
    };
    close(double(problem), reference(problem), 1e-9, problem);
    // A difference of logits rounds to float32: half an ulp of it is a relative error of an emission, in each of 60 frames,
    // which add up like a random walk.
    const largest = 2 * scale + bias;
    close(single(problem), reference(problem), SINGLE + Math.sqrt(60) * 2 ** -25 * largest, problem);
  }
});

test("a sum of equal cells does not outgrow its mantissa in 5000 frames", () => {
  const [T, C] = [5000, 3];
  const logits = Array.from({ length: T }, () => new Array<number>(C).fill(0));
  const problem = { lattice: ctc, logits, target: [1, 2, 1], blank: 0, gradient: "none" } as const;
  // No repeats: C(T + S, 2 S) paths, each of probability C^-T.
  let paths = 0;
  for (let i = 1; i <= 6; i++) paths += Math.log(T + 3 - 6 + i) - Math.log(i);
  const { loss } = solver(ctc, jsPasses("f64"))(problem);
  expect(Math.abs(loss - (T * Math.log(C) - paths))).toBeLessThan(1e-10 * T);
});

function show({ lattice, ...rest }: Problem): string {
  return `${lattice.name}, ${JSON.stringify(rest).slice(0, 600)}`;
}

function close(
  got: { loss: number; grad: readonly (readonly number[])[] },
  want: typeof got,
  bound: number,
  problem: Problem,
): void {
  const scale = Math.max(1, Math.abs(want.loss));
  const fails = (a: number, b: number, size: number) => a !== b && !(Math.abs(a - b) <= bound * size);
  if (fails(got.loss, want.loss, scale))
    expect.fail(`loss ${got.loss}, not ${want.loss}, of ${show(problem)}`);
  want.grad.forEach((row, t) => {
    row.forEach((g, c) => {
      if (fails(got.grad[t]![c]!, g, 1))
        expect.fail(`grad[${t}][${c}] ${got.grad[t]![c]}, not ${g}, of ${show(problem)}`);
    });
  });
}
