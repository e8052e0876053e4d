import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { add, bool, i32, kernel, local, lt, mul, op, real, select, sub } from "../src/ir/build.ts";
import type { Kernel } from "../src/ir/nodes.ts";
import { shape } from "../src/ir/shape.ts";
import { showKernel } from "../src/ir/show.ts";
import { kernelTargets, type TargetName } from "../src/targets.ts";

// Small kernels, each about one thing, as IR and as every target spells them: golden/<fixture>/{ir.txt, <target>.<ext>}.
// After a wanted change: npx vitest run -u, and read the difference.

/** A new target does not compile until it says what its text is called. */
const EXTENSIONS: Readonly<Record<TargetName, string>> = {
  ts: "ts.txt",
  wasm: "wasm.wat",
  wgsl: "wgsl",
  cuda: "cuda.cu",
};

const n = { name: "n", type: "i32", doc: "elements" } as const;

const fixtures: Readonly<Record<string, () => Kernel>> = {
  "running-sum": () =>
    kernel(
      {
        name: "runningSum",
        doc: "Loops, mutable names, indices.",
        scalars: [n],
        buffers: [value("input", "read"), value("output", "write")],
      },
      (b, scalar) => {
        const sum = b.var("sum", real(0));
        b.for("i", i32(0), sub(scalar("n"), i32(1)), "ascending", (i, b) => {
          b.assign(sum, add(sum, b.read("input", i)));
          b.write("output", i, sum);
        });
      },
    ),
  choices: () =>
    kernel(
      {
        name: "choices",
        doc: "If, else, else if and select.",
        scalars: [n],
        buffers: [value("output", "write")],
      },
      (b, scalar) => {
        const x = b.var("x", select(lt(scalar("n"), i32(3)), real(1), real(-1)));
        b.if(
          lt(scalar("n"), i32(0)),
          (b) => b.assign(x, real(0)),
          (b) =>
            b.if(
              lt(scalar("n"), i32(10)),
              (b) => b.assign(x, real(2.5)),
              (b) => b.comment("it stays"),
            ),
        );
        b.write("output", i32(0), x);
      },
    ),
  "bulk-loop": () =>
    kernel(
      {
        name: "bulkLoop",
        doc: "Many independent iterations, a sum of them and a flag.",
        scalars: [n],
        buffers: [value("input", "read"), value("output", "readwrite")],
      },
      (b, scalar) => {
        const sum = b.var("sum", real(0, "total"));
        const found = b.var("found", bool(false));
        b.for("i", i32(0), sub(scalar("n"), i32(1)), "bulk", (i, b) => {
          const x = b.let("x", b.read("input", i));
          b.write("output", i, mul(x, x));
          b.accumulate(sum, "add", x);
          b.accumulate(found, "either", op("bool", "isNaN", x));
        });
        b.write("output", i32(0), select(found, real(-1), op("real", "round", sum)));
      },
    ),
  "lanes-loop": () =>
    kernel(
      {
        name: "lanesLoop",
        doc: "A padded row: neighbours, an element found by an index, a choice, the largest.",
        scalars: [n],
        buffers: [
          { name: "places", type: "i32", access: "read", shape: shape([add(local("n"), i32(3))]) },
          value("input", "read"),
          value("output", "write"),
        ],
      },
      (b, scalar) => {
        const largest = b.var("largest", real(0));
        b.for("i", i32(1), scalar("n"), "lanes", (i, b) => {
          const before = b.let("before", b.read("input", sub(i, i32(1))));
          const chosen = b.var("chosen", before);
          b.if(lt(before, real(1)), (b) => b.assign(chosen, b.read("input", b.read("places", i))));
          b.write("output", i, chosen);
          b.accumulate(largest, "max", chosen);
        });
        b.write("output", i32(0), largest);
      },
    ),
  "reserved-names": () =>
    kernel(
      {
        name: "reserved",
        doc: "Names that a target keeps for itself.",
        scalars: [n],
        buffers: [value("output", "write")],
      },
      (b, scalar) => {
        const word = b.let("while", add(scalar("n"), i32(1)));
        b.write("output", b.let("new", word), op("real", "toReal", b.let("default", word)));
      },
    ),
  folding: () =>
    kernel(
      {
        name: "folding",
        doc: "Constants meet: n + 2, one branch, one literal.",
        scalars: [n],
        buffers: [value("output", "write")],
      },
      (b, scalar) => {
        const at = op("i32", "add", op("i32", "add", op("i32", "sub", scalar("n"), i32(1)), i32(2)), i32(1));
        b.write("output", at, select(lt(i32(1), i32(2)), op("real", "mul", real(3), real(4)), real(5)));
      },
    ),
  exponential: () =>
    kernel(
      {
        name: "exponential",
        doc: "The three kinds of exp, and log.",
        scalars: [],
        buffers: [{ ...value("output", "readwrite"), shape: shape([4]) }],
      },
      (b) => {
        for (const [i, name] of (["exp", "expValue", "expAny"] as const).entries())
          b.write("output", i32(i), op("real", name, b.read("output", i32(i))));
        const total = op("total", "widen", b.read("output", i32(3)));
        b.write("output", i32(3), op("real", "round", op("total", "log", total)));
      },
    ),
  weights: () =>
    kernel(
      {
        name: "weights",
        doc: "Cells: a sum, a choice, an emission, a posterior.",
        scalars: [n],
        buffers: [
          { name: "cells", type: "weight", access: "readwrite", shape: shape([local("n")]) },
          { name: "emissions", type: "emission", access: "readwrite", shape: shape([local("n")]) },
          value("output", "write"),
        ],
      },
      (b, scalar) => {
        b.write(
          "emissions",
          i32(1),
          op("emission", "emission", real(-2), real(1), op("real", "reach", scalar("n"))),
        );
        const [first, second] = [
          b.let("first", b.read("cells", i32(0))),
          b.let("second", b.read("cells", i32(1))),
        ];
        const chosen = b.var("chosen", second);
        b.if(lt(scalar("n"), i32(4)), (b) => b.assign(chosen, op("weight", "dead")));
        const sum = b.let("sum", op("weight", "sum", first, chosen));
        const next = b.let(
          "next",
          op("weight", "scale", sum, b.let("emission", b.read("emissions", i32(0)))),
        );
        b.write("cells", i32(2), next);
        b.write(
          "output",
          i32(1),
          mul(
            op("real", "posterior", first, second, next),
            select(op("bool", "isDead", next), real(0), real(1)),
          ),
        );
      },
    ),
};

function value(name: string, access: "read" | "write" | "readwrite") {
  return { name, type: "real", storage: "value", access, shape: shape([local("n")]) } as const;
}

for (const [name, build] of Object.entries(fixtures))
  describe(name, () => {
    test("IR", async () => {
      await expect(showKernel(build())).toMatchFileSnapshot(`golden/${name}/ir.txt`);
    });
    for (const target of Object.keys(kernelTargets) as TargetName[])
      test(target, async () => {
        await expect(kernelTargets[target].print(build())).toMatchFileSnapshot(
          `golden/${name}/${EXTENSIONS[target]}`,
        );
      });
  });

test("no folder is left of a fixture that is gone", () => {
  expect(readdirSync(new URL("golden", import.meta.url)).sort()).toEqual(Object.keys(fixtures).sort());
});
