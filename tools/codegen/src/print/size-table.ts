import { i32, mul } from "../ir/build.ts";
import type { Buffer, Expr, Kernel } from "../ir/nodes.ts";
import { rewriteExpr } from "../ir/rewrite.ts";
import { DIMENSIONS, type Dimension, dimensionsOf, elementsOf } from "../ir/shape.ts";
import { foldExpr } from "../lower/fold.ts";
import { printTypeScriptExpr } from "./ts.ts";

// The sizes that a host allocates, printed from the shapes that the kernels declare. Every host is written in TypeScript.

/** The buffers of each group of kernels, without those of an earlier group and those that others own. */
export function bufferGroups(
  groups: readonly (readonly Kernel[])[],
  isOthers: (name: string) => boolean,
): Buffer[][] {
  const known = new Set<string>();
  return groups.map((kernels) =>
    kernels
      .flatMap(({ buffers }) => buffers)
      .filter(({ name }) => {
        if (isOthers(name) || known.has(name)) return false;
        known.add(name);
        return true;
      }),
  );
}

/** An interface of what a host has to give. */
export function printDimensions(buffers: readonly Buffer[]): string {
  const used = dimensionsIn(buffers);
  const fields = used.map((name) => `  /** ${DIMENSIONS[name]} */\n  readonly ${name}: number;`);
  return ["/** What the sizes of arrays depend on. */", "export interface Dimensions {", ...fields, "}"].join(
    "\n",
  );
}

/**
 * Names of arrays, and a function from dimensions to the size of each.
 *
 * @param units of one element of a buffer
 * @param kind what else there is to say of each
 */
export function printSizes(
  buffers: readonly Buffer[],
  units: (buffer: Buffer) => number = () => 1,
  kind?: { readonly name: string; of(buffer: Buffer): string },
): string {
  const kinds = kind ? `${kind.name}: [${buffers.map((buffer) => kind.of(buffer)).join(", ")}], ` : "";
  const names = buffers.map(({ name }) => JSON.stringify(name)).join(", ");
  return `{ names: [${names}], ${kinds}of: ${printSizesOf(buffers, units)} }`;
}

/** The function alone, for a host that knows arrays by their order. */
export function printSizesOf(buffers: readonly Buffer[], units: (buffer: Buffer) => number): string {
  const sizes = buffers.map((buffer) => printSize(mul(i32(units(buffer)), elementsOf(buffer))));
  const used = dimensionsIn(buffers);
  const parameter = used.length > 0 ? `{ ${used.join(", ")} }: Dimensions` : "_: Dimensions";
  return `(${parameter}) => [${sizes.join(", ")}]`;
}

/** An expression of dimensions. @param spelled what they are called, where not by their letters */
export function printSize(size: Expr, spelled: Readonly<Record<string, string>> = {}): string {
  const renamed = rewriteExpr(foldExpr(size), (expr) =>
    expr.kind === "local" ? { ...expr, name: spelled[expr.name] ?? expr.name } : expr,
  );
  return printTypeScriptExpr(renamed);
}

function dimensionsIn(buffers: readonly Buffer[]): Dimension[] {
  const used = new Set(buffers.flatMap(({ shape }) => dimensionsOf(shape)));
  return (Object.keys(DIMENSIONS) as Dimension[]).filter((name) => used.has(name));
}

/** Of 4 bytes, that an element of a lowered kernel's buffer takes. */
export const wordsOf = ({ type, storage }: Buffer): number => ((storage ?? type) === "f64" ? 2 : 1);
