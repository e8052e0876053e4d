import type { CudaFunction } from "../print/cuda.ts";
import { HEADER } from "../target.ts";
import { OLDEST_DRIVER } from "./cuda-assembly.ts";
import { CLASSES } from "./cuda-edits.ts";
import { precisions } from "./cuda-precisions.ts";
import { OF_CALLER, SHARED_PLACES } from "./device-buffers.ts";

// What the host of CUDA kernels tells them of each sample, and where that lies.

/** What the host tells of where a buffer is. */
export const placeOf = (buffer: string): string => `${SHARED_PLACES[buffer] ?? buffer}At`;

/** All that any kernel needs to know about a sample. */
export function fieldsOf(functions: readonly CudaFunction[]): (readonly [string, "f64" | "i32"])[] {
  const types = new Map<string, "f64" | "i32">();
  for (const { kernel, access } of functions) {
    for (const { name, type } of kernel.scalars) {
      const given = access.scalars[name];
      if (given === undefined) types.set(name, type === "i32" ? "i32" : "f64");
      for (const [, field] of (given ?? "").matchAll(/sample\.(\w+)/g)) types.set(field!, "i32");
    }
    for (const buffer of kernel.buffers)
      if (!OF_CALLER.has(buffer.name) && access.buffer(buffer, "int*") !== undefined)
        types.set(placeOf(buffer.name), "i32");
  }
  return [...types].sort(([, a], [, c]) => Number(c === "f64") - Number(a === "f64"));
}

/** @param threads of a block at most, for a lattice and for a row */
export function hostModule(
  fields: ReturnType<typeof fieldsOf>,
  threads: Readonly<Record<"lattice" | "row", number>>,
): string {
  let end = 0;
  const placed = fields.map(([name, type]) => {
    const bytes = type === "f64" ? 8 : 4;
    const line = `  ${name}: ${end / bytes},`;
    end += bytes;
    return { type, line };
  });
  const ofType = (wanted: string) => placed.filter(({ type }) => type === wanted).map(({ line }) => line);
  return [
    `// What the host has to know of the kernels of @ctckit/cuda. ${HEADER}`,
    "",
    "/** Which double of a sample's, and which word, is what kernels are told of it. */",
    "export const sampleDoubles = {",
    ...ofType("f64"),
    "} as const;",
    "export const sampleWords = {",
    ...ofType("i32"),
    "} as const;",
    `export const sampleBytes = ${Math.ceil(end / 8) * 8};`,
    "",
    "/** What is computed with, by what the caller's arrays hold: kernels of the lattice have its name. */",
    `export const arithmeticOf = ${JSON.stringify(Object.fromEntries(precisions.map(({ name, arithmetic }) => [name, arithmetic])))} as const;`,
    "",
    "/** The oldest driver that takes the PTX, as drivers count. */",
    `export const oldestDriver = ${OLDEST_DRIVER};`,
    `export const latticeThreads = ${threads.lattice};`,
    `export const rowThreads = ${threads.row};`,
    "/** Classes that one block puts in at a place. */",
    `export const classesTogether = ${CLASSES};`,
    "",
  ].join("\n");
}
