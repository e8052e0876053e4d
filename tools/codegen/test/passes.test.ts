import { describe, expect, test } from "vitest";
import { add, type Block, gt, i32, kernel, local, op, real, sub } from "../src/ir/build.ts";
import { interpret } from "../src/ir/interpret.ts";
import type { Buffer, Expr, Kernel, Order, Stmt } from "../src/ir/nodes.ts";
import { shape, T } from "../src/ir/shape.ts";
import { verify } from "../src/ir/verify.ts";
import { barriers } from "../src/lower/barriers.ts";
import { fold } from "../src/lower/fold.ts";
import { lanes } from "../src/lower/lanes.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { BINARY, NATURAL, polynomial, shallowPolynomial } from "../src/lower/polynomial.ts";
import { polynomialLog } from "../src/lower/polynomial-log.ts";
import { type Representation, represent } from "../src/lower/represent.ts";
import { DOUBLE, fillPowers, tableLength } from "../src/lower/table-exp.ts";
import { threads } from "../src/lower/threads.ts";
import { wide } from "../src/lower/wide.ts";

const cells: Buffer = { name: "cells", type: "weight", access: "readwrite", shape: shape([2]) };
const places: Buffer = { name: "places", type: "i32", access: "readwrite", shape: shape([2]) };
const output: Buffer = { name: "output", type: "f32", access: "write", shape: shape([1]) };

describe("represent", () => {
  test.each<readonly [string, Representation]>([
    ["wide", wide],
    ["narrow", narrow],
    ["log space", logSpace],
  ])("in %s, a name keeps the weight that a mutable one had when it was given", (_, form) => {
    const old = kernel({ name: "old", doc: "", scalars: [], buffers: [cells] }, (b) => {
      const current = b.var("current", b.read("cells", i32(0)));
      const before = b.let("before", current);
      b.assign(current, op("weight", "dead"));
      b.write("cells", i32(1), before);
    });
    const lowered = verify(represent(form)(verify(old)));
    const buffers = Object.fromEntries(lowered.buffers.map(({ name }, i) => [name, [i + 1, 0]]));
    interpret(lowered, { scalars: {}, buffers });
    for (const values of Object.values(buffers)) expect(values[1]).toBe(values[0]);
  });
});

describe("fold", () => {
  const rounding = (write: (kernel: Kernel) => Kernel) => {
    const buffers = { output: [Number.NaN] };
    const sum = add(op("f32", "add", real(1, "f32"), real(2 ** -25, "f32")), real(-1, "f32"));
    interpret(
      write(
        kernel({ name: "rounding", doc: "", scalars: [], buffers: [output] }, (b) =>
          b.write("output", i32(0), sum),
        ),
      ),
      {
        scalars: {},
        buffers,
      },
    );
    return buffers.output[0];
  };

  test("rounds float32 as the target would", () => {
    expect(rounding((kernel) => kernel)).toBe(0);
    expect(rounding(fold)).toBe(0);
  });

  test("leaves exp and log to the target, whose last bit is its own", () => {
    const exponential = kernel(
      { name: "e", doc: "", scalars: [], buffers: [{ ...output, type: "f64" }] },
      (b) => b.write("output", i32(0), op("f64", "exp", real(1, "f64"))),
    );
    expect(fold(exponential)).toEqual(exponential);
  });

  test("knows that n - n is 0", () => {
    const n = { name: "n", type: "i32", doc: "" } as const;
    const zero = kernel({ name: "zero", doc: "", scalars: [n], buffers: [output] }, (b, scalar) => {
      const one = sub(scalar("n"), i32(1));
      b.write("output", sub(one, one), real(0, "f32"));
    });
    expect(fold(zero).body[0]).toMatchObject({ kind: "write", index: { kind: "const", value: 0 } });
  });
});

describe("lanes", () => {
  const loop = (order: Order, write: (b: Block, i: Expr) => void) =>
    kernel(
      { name: "loop", doc: "", scalars: [{ name: "n", type: "i32", doc: "" }], buffers: [output, places] },
      (b, scalar) => b.for("i", i32(0), scalar("n"), order, (i, b) => write(b, i)),
    );

  test.each<readonly [string, (b: Block, i: Expr) => void]>([
    ["scattered writes to output", (b, i) => b.write("output", b.read("places", i), real(0, "f32"))],
    ["a statement for", (b, i) => b.for("j", i32(0), i, "any", () => {})],
  ])("refuses %s", (what, write) => {
    for (const order of ["lanes", "bulk"] as const)
      expect(() => lanes(verify(loop(order, write)))).toThrow(`the loop over i holds ${what}`);
  });

  test.each(["lanes", "bulk"] as const)("counts i up along the lanes (%s)", (order) => {
    const [n, padded] = [9, 12];
    const buffers = { output: [], places: Array<number>(padded).fill(-1) };
    const counting = lanes(verify(loop(order, (b, i) => b.write("places", i, i))));
    interpret(verify(counting), { scalars: { n: n - 1 }, buffers });
    const beyond = order === "lanes" ? [9, 10, 11] : [-1, -1, -1]; // nothing is overrun in the caller's memory
    expect(buffers.places).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, ...beyond]);
  });

  test("leaves loops in any other order alone", () => {
    const plain = loop("any", (b, i) => b.write("output", b.read("places", i), real(0, "f32")));
    expect(lanes(plain)).toEqual(plain);
  });
});

describe("threads", () => {
  test("add up in loops inside of those that are dealt out", () => {
    const sums = kernel(
      { name: "sums", doc: "", scalars: [], buffers: [{ ...output, shape: shape([5]) }] },
      (b) => {
        const all = b.var("all", real(0, "f32"));
        b.for("i", i32(0), i32(3), "any", (i, b) => {
          const own = b.var("own", real(0, "f32"));
          b.for("j", i32(0), i, "ascending", (j, b) => {
            b.accumulate(own, "add", op("f32", "toReal", j));
            b.if(gt(j, i32(1)), (b) => b.accumulate(all, "add", op("f32", "toReal", j)));
          });
          b.write("output", i, own);
        });
        b.write("output", i32(4), all);
      },
    );
    for (const any of ["ascending", "descending"] as const)
      for (const count of [1, 3, 7]) {
        const buffers = { output: new Array<number>(5).fill(Number.NaN) };
        interpret(verify(threads(sums)), { scalars: {}, buffers }, { threads: count, any });
        expect(buffers.output).toEqual([0, 1, 3, 6, 2 + 2 + 3]);
      }
  });
});

describe("barriers", () => {
  const element = (name: string, access: Buffer["access"], workgroup?: number): Buffer => ({
    ...{ name, type: "f32", access, shape: shape([T]) },
    ...(workgroup !== undefined && { workgroup }),
  });
  const all = [
    element("input", "read"),
    element("output", "write"),
    element("here", "readwrite"),
    element("own", "readwrite", 64),
  ];
  /** What barriers there are, by the loop that they are in. */
  const found = (write: (b: Block) => void) => {
    const made = verify(barriers(threads(kernel({ name: "k", doc: "", scalars: [], buffers: all }, write))));
    const within = (stmts: readonly Stmt[], place: string): string[] =>
      stmts.flatMap((stmt) => {
        if (stmt.kind === "barrier") return [`${place}${stmt.memory}`];
        return stmt.kind === "for" ? within(stmt.body, `${place}${stmt.name}: `) : [];
      });
    return within(made.body, "");
  };
  const each = (b: Block, write: (b: Block, i: Expr) => void) =>
    b.for("i", i32(0), i32(9), "any", (i, b) => write(b, i));
  const copy = (from: string, to: string) => (b: Block, i: Expr) => b.write(to, i, b.read(from, i));

  test("come before what another thread has written is read, and before what it reads is overwritten", () => {
    expect(found((b) => [copy("input", "here"), copy("here", "output")].map((one) => each(b, one)))).toEqual([
      "storage",
    ]);
    expect(found((b) => [copy("here", "output"), copy("input", "here")].map((one) => each(b, one)))).toEqual([
      "storage",
    ]);
    expect(found((b) => [copy("input", "own"), copy("own", "own")].map((one) => each(b, one)))).toEqual([
      "workgroup",
    ]);
  });

  test("are none where nothing is shared, or written once", () => {
    expect(found((b) => each(b, copy("here", "here")))).toEqual([]);
    expect(found((b) => [copy("input", "own"), copy("input", "here")].map((one) => each(b, one)))).toEqual(
      [],
    );
    expect(
      found((b) => [copy("input", "output"), copy("input", "output")].map((one) => each(b, one))),
    ).toEqual([]);
  });

  test("are one a turn where a turn depends on the one before", () => {
    const turns = (write: (b: Block) => void) => (b: Block) =>
      b.for("t", i32(0), i32(9), "ascending", (_, b) => write(b));
    expect(found(turns((b) => each(b, copy("own", "own"))))).toEqual(["t: workgroup"]);
    expect(found(turns((b) => each(b, copy("input", "output"))))).toEqual([]);
  });

  test("do not come into what one thread does alone, whatever passes ran before", () => {
    const alone = kernel({ name: "alone", doc: "", scalars: [], buffers: all }, (b) => {
      const two = op("i32", "add", i32(1), i32(1));
      each(b, copy("input", "own"));
      b.write("own", i32(0), b.read("own", two));
      b.write("own", i32(1), add(b.read("own", i32(0)), real(1, "f32")));
      const sum = b.var("sum", real(0, "f32"));
      each(b, (b, i) => b.accumulate(sum, "add", b.read("own", i)));
      b.write("here", i32(0), sum);
      b.write("output", two, b.read("here", i32(0)));
    });
    const [first, last] = [barriers(fold(threads(alone))), fold(barriers(threads(alone)))];
    expect(first).toEqual(last);
    for (const made of [first, last])
      for (const any of ["ascending", "descending"] as const) {
        const [input, filled] = [Array.from({ length: 10 }, (_, i) => i), new Array<number>(10).fill(0)];
        const buffers = { input, output: [...filled], here: [...filled], own: [...filled] };
        interpret(verify(made), { scalars: {}, buffers }, { threads: 3, any });
        expect(buffers.own.slice(0, 3)).toEqual([2, 3, 2]);
        expect(buffers.output[2]).toBe(2 + 3 + 44);
      }
  });

  test("are what a reduction is, for the workgroup's memory", () => {
    const sums = (from: string) => (b: Block) => {
      each(b, copy("input", from));
      const sum = b.var("sum", real(0, "f32"));
      each(b, (b, i) => b.accumulate(sum, "add", b.read("input", i)));
      b.write("output", i32(0), add(sum, b.read(from, i32(0))));
    };
    expect(found(sums("own"))).toEqual([]);
    expect(found(sums("here"))).toEqual(["storage"]);
  });
});

test.each([
  ["NATURAL", NATURAL, Math.LN2 / 2, Math.exp, 1.1e-7],
  ["BINARY", BINARY, 1 / 2, (x: number) => 2 ** x, 1.9e-7],
] as const)("the polynomial %s is as exact as it says", (_, coefficients, end, exact, bound) => {
  const x = local("x", "f32");
  const forms = (b: Block) => [polynomial(coefficients, x), shallowPolynomial(b, coefficients, x)];
  const buffer = { ...output, shape: shape([2]) };
  const evaluate = kernel(
    { name: "p", doc: "", scalars: [{ name: "x", type: "f32", doc: "" }], buffers: [buffer] },
    (b) => {
      for (const [i, form] of forms(b).entries()) b.write("output", i32(i), form);
    },
  );
  let worst = 0;
  for (let i = -5000; i <= 5000; i++) {
    const at = Math.fround((i / 5000) * end);
    const buffers = { output: [0, 0] };
    interpret(evaluate, { scalars: { x: at }, buffers });
    for (const y of buffers.output) worst = Math.max(worst, Math.abs(y / exact(at) - 1));
  }
  expect(worst).toBeLessThan(bound);
  expect(worst).toBeGreaterThan(bound / 1.2);
});

test("log by a polynomial is as exact as it says", () => {
  const x = local("x", "f32");
  const plain = kernel(
    { name: "p", doc: "", scalars: [{ name: "x", type: "f32", doc: "" }], buffers: [output] },
    (b) => b.write("output", i32(0), op("f32", "log", x)),
  );
  const lowered = polynomialLog(plain);
  let worst = 0;
  for (let i = 0; i <= 20_000; i++) {
    const at = Math.fround(i < 10_000 ? Math.SQRT1_2 + i * 1e-4 : 1.7 * 1.001 ** (i - 10_000));
    const buffers = { output: [0] };
    interpret(lowered, { scalars: { x: at }, buffers });
    if (at !== 1) worst = Math.max(worst, Math.abs(buffers.output[0]! / Math.log(at) - 1));
    else expect(buffers.output[0]).toBe(0);
  }
  expect(worst).toBeLessThan(1.4 * 2 ** -24);
  expect(worst).toBeGreaterThan(2 ** -24);
});

test("the table of exp holds correctly rounded roots of 2", () => {
  const powers = new Float64Array(tableLength(DOUBLE));
  interpret(fillPowers(DOUBLE), { scalars: {}, buffers: { powers } });
  const origin = DOUBLE.octavesDown * 32;
  expect(powers[origin]).toBe(1);
  expect(powers[origin + 16]).toBe(Math.SQRT2);
  expect(powers[origin - 16]).toBe(Math.SQRT1_2);
  expect(powers[origin + 8]).toBe(Math.sqrt(Math.SQRT2));
  expect(powers[0]).toBe(0);
  for (let i = 1; i < powers.length; i++) expect(powers[i]).toBeGreaterThan(powers[i - 1]!);
});
