import { expect, test } from "vitest";
import { add, eq, ge, gt, i32, kernel, local, lt, ne, select, sub } from "../src/ir/build.ts";
import type { Buffer, Expr } from "../src/ir/nodes.ts";
import { shape } from "../src/ir/shape.ts";
import { lanes } from "../src/lower/lanes.ts";
import { lowered } from "../src/target.ts";
import { compiled, interpreted } from "./sweep-simulation.ts";

// What stages do not ask for today, but vectors may: assembled and run beside the interpreter.

const row = (name: string, access: Buffer["access"]): Buffer => ({
  name,
  type: "i32",
  access,
  shape: shape([add(local("n"), i32(3))]),
});

test.each<readonly [string, (a: Expr, b: Expr) => Expr, (a: number, b: number) => boolean]>([
  ["lt", lt, (a, b) => a < b],
  ["gt", gt, (a, b) => a > b],
  ["ge", ge, (a, b) => a >= b],
  ["eq", eq, (a, b) => a === b],
  ["ne", ne, (a, b) => a !== b],
])("lanes of i32 choose by %s", (_, compare, holds) => {
  const choice = kernel(
    {
      name: "choice",
      doc: "One of two rows, element by element.",
      scalars: [{ name: "n", type: "i32", doc: "elements" }],
      buffers: [row("left", "read"), row("right", "read"), row("output", "write")],
    },
    (b, scalar) =>
      b.for("i", i32(0), sub(scalar("n"), i32(1)), "lanes", (i, b) => {
        const [left, right] = [b.let("a", b.read("left", i)), b.let("c", b.read("right", i))];
        b.write("output", i, select(compare(left, right), left, sub(i32(0), right)));
      }),
  );
  const kernels = new Map([["choice", lowered(choice, [lanes])]]);
  // Every sign against every sign, and a last vector that is not whole.
  const [left, right] = [
    Int32Array.of(-7, 7, -7, 7, 0, 0, 5, 5, -1, 0, 0, 0),
    Int32Array.of(-8, 8, -7, -7, 1, 0, 5, 4, 1, 0, 0, 0),
  ];
  const run = (machine: typeof compiled) => {
    const output = new Int32Array(left.length);
    machine(kernels)("choice", { scalars: { n: 9 }, buffers: { left, right, output } });
    return [...output.slice(0, 9)];
  };
  const wanted = [...left.slice(0, 9)].map((a, i) => (holds(a, right[i]!) ? a : 0 - right[i]!));
  expect(run(compiled)).toEqual(wanted);
  expect(run(interpreted)).toEqual(wanted);
});

test.each([0, 1])("lanes choose by a truth that is the same for all (%i)", (which) => {
  const choice = kernel(
    {
      name: "choice",
      doc: "One of two rows.",
      scalars: [
        { name: "n", type: "i32", doc: "elements" },
        { name: "which", type: "i32", doc: "0: the right one" },
      ],
      buffers: [row("left", "read"), row("right", "read"), row("output", "write")],
    },
    (b, scalar) => {
      const chosen = ne(scalar("which"), i32(0));
      b.for("i", i32(0), sub(scalar("n"), i32(1)), "lanes", (i, b) =>
        b.write("output", i, select(chosen, b.read("left", i), b.read("right", i))),
      );
    },
  );
  const kernels = new Map([["choice", lowered(choice, [lanes])]]);
  const of = () => ({
    left: Int32Array.of(10, -20, 30, 40, 50, 0, 0, 0),
    right: Int32Array.of(1, 2, 3, -4, 5, 0, 0, 0),
    output: new Int32Array(8),
  });
  const [assembled, expected] = [of(), of()];
  compiled(kernels)("choice", { scalars: { n: 5, which }, buffers: assembled });
  interpreted(kernels)("choice", { scalars: { n: 5, which }, buffers: expected });
  expect([...assembled.output.subarray(0, 5)]).toEqual([
    ...(which ? expected.left : expected.right).subarray(0, 5),
  ]);
  expect([...expected.output.subarray(0, 5)]).toEqual([...assembled.output.subarray(0, 5)]);
});
