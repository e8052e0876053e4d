import { expect, test } from "vitest";
import { i32, local, op, real } from "../src/ir/build.ts";
import { interpret } from "../src/ir/interpret.ts";
import type { Kernel, Stmt } from "../src/ir/nodes.ts";
import { shape, T } from "../src/ir/shape.ts";
import { verify } from "../src/ir/verify.ts";
import { logSpace } from "../src/lower/log-space.ts";
import { narrow } from "../src/lower/narrow.ts";
import { represent } from "../src/lower/represent.ts";
import { wide } from "../src/lower/wide.ts";
import { printTypeScript } from "../src/print/ts.ts";
import { specs } from "../src/specs.ts";
import { parallel, serial } from "../src/stages/sweep/schedule.ts";
import { latticeStages, rowStages } from "../src/target.ts";

const kernel = (...body: Stmt[]): Kernel => ({
  name: "broken",
  doc: "",
  scalars: [{ name: "n", type: "i32", doc: "" }],
  buffers: [
    { name: "input", type: "real", access: "read", shape: shape([T]) },
    { name: "cells", type: "weight", access: "readwrite", shape: shape([T]) },
    { name: "output", type: "real", access: "write", shape: shape([T]) },
  ],
  body,
});
const let_ = (name: string, value: Parameters<typeof op>[2], mutable = false): Stmt => ({
  kind: "let",
  name,
  value,
  mutable,
});
const cell = { kind: "read", type: "weight", buffer: "cells", index: i32(0) } as const;

const broken: readonly (readonly [string, Kernel, RegExp])[] = [
  ["an undeclared name", kernel(let_("a", local("b"))), /b is not declared, not i32/],
  ["a name declared twice", kernel(let_("a", i32(1)), let_("a", i32(2))), /a is declared twice/],
  [
    "a name out of its scope",
    kernel(
      { kind: "if", test: op("bool", "lt", local("n"), i32(1)), body: [let_("a", i32(1))], otherwise: [] },
      let_("b", local("a")),
    ),
    /a is not declared/,
  ],
  [
    "assigning what is not mutable",
    kernel(let_("a", i32(1)), { kind: "assign", name: "a", value: i32(2) }),
    /a is not a mutable name/,
  ],
  [
    "assigning another type",
    kernel(let_("a", i32(1), true), { kind: "assign", name: "a", value: real(2) }),
    /expected i32, got real/,
  ],
  [
    "mixed arithmetic",
    kernel(let_("a", op("i32", "add", i32(1), real(2)))),
    /argument 1 of add is real, expected same/,
  ],
  ["a missing argument", kernel(let_("a", op("i32", "add", i32(1)))), /add takes 2 arguments, got 1/],
  [
    "writing to an input",
    kernel({ kind: "write", buffer: "input", index: i32(0), value: real(1) }),
    /input is not a buffer to write to/,
  ],
  [
    "reading an output",
    kernel(let_("a", { kind: "read", type: "real", buffer: "output", index: i32(0) })),
    /output is not a buffer to read from/,
  ],
  [
    "a real index",
    kernel(let_("a", { kind: "read", type: "real", buffer: "input", index: real(0) })),
    /an index that is not i32/,
  ],
  [
    "a weight without a name",
    kernel(let_("a", op("weight", "sum", cell, cell))),
    /argument of sum is a weight without a name/,
  ],
  ["a name that a printer may make", kernel(let_("k_end", i32(1))), /k_end is no name/],
  ["dividing integers", kernel(let_("a", op("i32", "div", i32(1), i32(2)))), /argument 0 of div is i32/],
  [
    "a function that writes",
    {
      ...kernel(),
      functions: [
        {
          name: "f",
          doc: "",
          param: { name: "x", type: "f64" },
          tables: [],
          body: [{ kind: "write", buffer: "output", index: i32(0), value: real(1) }],
          result: local("x", "f64"),
        },
      ],
    },
    /function f holds a statement write/,
  ],
  [
    "a function that reads what it was not given",
    {
      ...kernel(),
      functions: [
        {
          name: "f",
          doc: "",
          param: { name: "x", type: "f64" },
          tables: [],
          body: [],
          result: { kind: "read", type: "real", buffer: "input", index: i32(0) },
        },
      ],
    },
    /input is not a buffer to read from/,
  ],
  ["a fraction as i32", kernel(let_("a", i32(0.5))), /0.5 is no i32/],
  [
    "an unknown function",
    kernel(let_("a", { kind: "call", type: "f64", function: "f", args: [] })),
    /no function f/,
  ],
];

test.each(broken)("%s is refused", (_, kernel, message) => {
  expect(() => verify(kernel)).toThrow(message);
});

test("a message shows the statement and the kernel", () => {
  expect(() => verify(kernel(let_("a", local("b"))))).toThrow(
    /at\n {2}let a: i32 = b\nin\nkernel broken\(n: i32\)/,
  );
});

test("every stage verifies in every number representation", () => {
  for (const form of [wide, narrow, logSpace])
    for (const schedule of [serial, parallel])
      for (const stage of [...specs.flatMap((spec) => latticeStages(spec, form, schedule)), ...rowStages()])
        expect(() => verify(represent(form)(verify(stage)))).not.toThrow();
});

test("the interpreter refuses an index outside its buffer", () => {
  const reading = kernel(let_("a", { kind: "read", type: "real", buffer: "input", index: local("n") }));
  expect(() =>
    interpret(reading, { scalars: { n: 3 }, buffers: { input: [1, 2, 3], cells: [0], output: [0] } }),
  ).toThrow("input[3] is outside 0..2");
});

test("the printer refuses what no pass has lowered", () => {
  const unlowered = kernel(let_("a", op("weight", "dead")));
  expect(() => printTypeScript({ header: [], kernels: [unlowered] })).toThrow(/a pass is missing/);
});
