import { i32, local, mul } from "./build.ts";
import type { Buffer, Expr, Shape } from "./nodes.ts";
import { OPERATIONS } from "./operations.ts";

// Shapes are expressions, so that the shape in a comment is what a host allocates (print/size-table.ts).

/** What shapes are made of, in the project's letters. A host gives their values for a sample. */
export const DIMENSIONS = {
  T: "frames of the sample",
  N: "samples of the batch",
  C: "classes",
  S: "labels of the target",
  L: "labels of all targets of the batch",
  U: "classes that the target uses, those that the caller names counted",
  R: "rows of alpha that are kept: T where there is a gradient, else 2 and at most T",
  B: "rows of alpha of a block of the lattice: its frames where it is traced, else 2",
  W: "the last k of a block of the lattice, counted from its first",
  K: "rows of cells that are kept for posteriors: T + 1 where there is a gradient, else 0",
} as const;

export type Dimension = keyof typeof DIMENSIONS;

export const [T, N, C, S, L, U, R, B, W, K] = Object.keys(DIMENSIONS).map((name) => local(name)) as [
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
  Expr,
];

export function shape(dims: readonly (Expr | number)[], doc?: string): Shape {
  const all = dims.map((dim) => (typeof dim === "number" ? i32(dim) : dim));
  return { dims: all, ...(doc !== undefined && { doc }) };
}

/** `[T, U+1], what it holds`. */
export function showShape({ dims, doc }: Shape): string {
  const text = dims && `[${dims.map(showDimension).join(", ")}]`;
  return [text, doc].filter((part) => part !== undefined).join(", ");
}

function showDimension(value: Expr): string {
  if (value.kind === "const") return String(value.value);
  if (value.kind === "local") return value.name;
  const sign = value.kind === "op" && ({ add: "+", sub: "-" } as const)[value.op as "add" | "sub"];
  if (!sign) throw new Error(`shape: no text for ${value.kind}`);
  return value.args.map(showDimension).join(sign);
}

/** Elements of a buffer. */
export function elementsOf({ name, shape: { dims } }: Pick<Buffer, "name" | "shape">): Expr {
  if (!dims) throw new Error(`shape: how large ${name} is, its host alone knows`);
  return dims.reduce(mul, i32(1));
}

/** Names in a shape. */
export function dimensionsOf({ dims = [] }: Shape): string[] {
  const names = (value: Expr): string[] =>
    value.kind === "local" ? [value.name] : value.kind === "op" ? value.args.flatMap(names) : [];
  return dims.flatMap(names);
}

/** Elements of a buffer where dimensions have these values. */
export function elementsAt(
  buffer: Pick<Buffer, "name" | "shape">,
  values: Readonly<Record<string, number>>,
): number {
  const at = (value: Expr): number => {
    if (value.kind === "const") return value.value;
    const known = value.kind === "local" ? values[value.name] : undefined;
    if (known !== undefined) return known;
    const { op } = value as Expr & { kind: "op" };
    if (value.kind !== "op" || (op !== "add" && op !== "sub" && op !== "mul"))
      throw new Error(`shape: ${buffer.name} has a size that is not given`);
    return OPERATIONS[op](...value.args.map(at));
  };
  return at(elementsOf(buffer));
}
