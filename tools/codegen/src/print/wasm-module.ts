import type { Kernel } from "../ir/nodes.ts";

// The TypeScript that a WebAssembly module is called through: its bytes, and for each kernel a function that takes one object
// with all arguments and hands on those that the kernel has. Written out, for V8 is slow to spread an array into a call.

export interface WasmModule {
  readonly header: string;
  readonly bytes: Uint8Array;
  readonly constants: Readonly<Record<string, number>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Topology -> pairs of a stage and the export that it is. */
  readonly callers: Readonly<Record<string, readonly (readonly [stage: string, name: string])[]>>;
  readonly kernels: readonly Kernel[];
}

export function printWasmModule({ header, bytes, constants, lists, callers, kernels }: WasmModule): string {
  const called = new Set(
    Object.values(callers)
      .flat()
      .map(([, name]) => name),
  );
  const scalars = kernels.filter(({ name }) => called.has(name)).flatMap((kernel) => kernel.scalars);
  const argumentsOf = new Map(scalars.map((scalar) => [scalar.name, scalar]));
  const call = ([stage, name]: readonly [string, string]) => {
    const args = kernels.find((kernel) => kernel.name === name)!.scalars.map((scalar) => `s.${scalar.name}`);
    return `      ${stage}: (s: Arguments) => exports["${name}"]!(${args.join(", ")}),`;
  };
  return [
    `// ${header}`,
    "",
    "/** A module of WebAssembly with SIMD, in hexadecimal: compressed it is 30 % smaller than base64, whose digits straddle bytes. */",
    `export const bytes = "${Buffer.from(bytes).toString("hex")}";`,
    "",
    ...Object.entries(constants).flatMap(([name, value]) => [`export const ${name} = ${value};`, ""]),
    ...Object.entries(lists).flatMap(([name, values]) => [
      `export const ${name} = ${JSON.stringify(values)} as const;`,
      "",
    ]),
    "/** Numbers, and in bytes the addresses of arrays. */",
    "export interface Arguments {",
    ...[...argumentsOf.values()].map(({ name, doc }) => `  /** ${doc} */\n  readonly ${name}: number;`),
    "}",
    "",
    "type Exports = Readonly<Record<string, (...args: number[]) => void>>;",
    "",
    "export function lattices(exports: Exports) {",
    "  return {",
    ...Object.entries(callers).flatMap(([topology, stages]) => [
      `    "${topology}": {`,
      ...stages.map(call),
      "    },",
    ]),
    "  };",
    "}",
    "",
  ].join("\n");
}
