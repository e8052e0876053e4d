import type { Kernel } from "../ir/nodes.ts";

// The TypeScript that calls a WebAssembly module: its bytes, and for each stage a function that takes one object
// with all arguments and passes on those that the kernel has. Written out, because V8 is slow to spread an array into a call.

export interface WasmModule {
  readonly header: string;
  /** An expression for them. */
  readonly bytes: string;
  /** Of the exported value. */
  readonly name: string;
  /** What it has besides, as text. */
  readonly fields: readonly string[];
  readonly dimensions: string;
  /** Those that the host places, in the order in which it does. */
  readonly arrays: readonly string[];
  /** Pairs of a stage and the export that it is. */
  readonly stages: readonly (readonly [stage: string, name: string])[];
  readonly kernels: readonly Kernel[];
}

export function printWasmModule(module: WasmModule): string {
  const { header, bytes, name, fields, dimensions, arrays, stages, kernels } = module;
  const called = new Set(stages.map(([, exported]) => exported));
  const scalars = kernels.filter((kernel) => called.has(kernel.name)).flatMap((kernel) => kernel.scalars);
  const argumentsOf = new Map(scalars.map((scalar) => [scalar.name, scalar]));
  const call = ([stage, exported]: readonly [string, string]) => {
    const args = kernels
      .find((kernel) => kernel.name === exported)!
      .scalars.map((scalar) => `s.${scalar.name}`);
    return `    ${stage}: (s: Arguments) => exports["${exported}"]!(${args.join(", ")}),`;
  };
  const placed = (name: string) => `${name}: ${arrays.includes(name) ? `at[${arrays.indexOf(name)}]!` : "0"}`;
  return [
    `// ${header}`,
    "",
    "/** Numbers, and in bytes the addresses of arrays. */",
    "export interface Arguments {",
    ...[...argumentsOf.values()].map(({ name, doc }) => `  /** ${doc} */\n  ${name}: number;`),
    "}",
    "",
    dimensions,
    "",
    "type Exports = Readonly<Record<string, (...args: number[]) => void>>;",
    "",
    `export const ${name} = {`,
    ...fields,
    "  /** Of a sample, given where its arrays are: in bytes, in the order of `words`. Written out, as by name it would be half of a small call. */",
    `  arguments: (at: readonly number[]): Arguments => ({ ${[...argumentsOf.keys()].map(placed).join(", ")} }),`,
    "  stages: (exports: Exports) => ({",
    ...stages.map(call),
    "  }),",
    "  /**",
    "   * A module of WebAssembly with SIMD, in the letters of `letters.ts`.",
    "   * Where it has two parts, what all topologies share stands between them.",
    "   */",
    `  bytes: ${bytes},`,
    "};",
    "",
  ].join("\n");
}
