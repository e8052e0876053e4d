import { expect, test } from "vitest";
import { add, i32, kernel, local, lt, max, mul, not, op, real, select, sub } from "../src/ir/build.ts";
import type { Expr } from "../src/ir/nodes.ts";
import { printTypeScript } from "../src/print/ts.ts";

// Operators between operands are in parentheses wherever they are operands themselves, and nothing else is.

const [i, x] = [local("i"), local("x", "f64")];
const row: Expr = { kind: "read", type: "f64", buffer: "row", index: add(i, i32(1)) };

test.each<readonly [string, Expr]>([
  ["(x + x) * (x - x)", mul(add(x, x), sub(x, x))],
  ["row[i + 1]! * x", mul(row, x)],
  ["Math.max(x + x, x) * x", mul(max(add(x, x), x), x)],
  ["(i < 3) ? (x + x) : row[i + 1]!", select(lt(i, i32(3)), add(x, x), row)],
  ["((i < 3) ? x : row[i + 1]!) + x", add(select(lt(i, i32(3)), x, row), x)],
  ["!(i < 3)", not(lt(i, i32(3)))],
  ["(i + i) * x", mul(op("f64", "toReal", add(i, i)), x)],
  ["i + i", op("f64", "toReal", add(i, i))],
  ["(x | 0) - i", sub(op("i32", "truncate", x), i)],
  ["x - (-2)", op("f64", "sub", x, real(-2, "f64"))],
  ["x * -2", mul(x, real(-2, "f64"))],
])("%s", (text, value) => {
  const printed = printTypeScript({
    header: [],
    kernels: [kernel({ name: "k", doc: "", scalars: [], buffers: [] }, (b) => b.let("result", value))],
  });
  expect(printed).toContain(`  const result = ${text};\n`);
});
