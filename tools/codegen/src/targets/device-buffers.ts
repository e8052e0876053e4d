import type { Buffer, Kernel } from "../ir/nodes.ts";
import { fold } from "../lower/fold.ts";
import { narrow } from "../lower/narrow.ts";
import { represent } from "../lower/represent.ts";
import { sequential } from "../lower/sequential.ts";
import { bufferGroups, printDimensions, printSizes } from "../print/size-table.ts";
import { printTypeScript } from "../print/ts.ts";
import type { Lattice } from "../spec/lattice.ts";
import { labels } from "../stages/labels/labels.ts";
import { parallel } from "../stages/sweep/schedule.ts";
import { lowered } from "../target.ts";
import { commonFields, stageName, valueName } from "./topology.ts";

// What the targets for GPUs have in common: who owns the arrays of the parallel stages, and the part of a topology's
// file that hosts compute with. The labels stage runs on the host, which knows the targets. It is the one stage that threads
// cannot share.

/** Buffers that the host fills once a call. */
export const OF_LABELS: ReadonlySet<string> = new Set(["ids", "used", "differs", "starts", "positions"]);
export const OF_CALLER: ReadonlySet<string> = new Set(["data", "grad", "losses", "states"]);
/** What a host reads of edits, beside its exponents. */
const OF_RESULTS: ReadonlySet<string> = new Set([
  "left",
  "total",
  "deletions",
  "substitutions",
  "insertions",
]);
export const isResult = (name: string): boolean => OF_RESULTS.has(name.replace(/Exponent$/, ""));
/** Arrays that begin where another one does, once that is no longer needed. */
export const SHARED_PLACES: Readonly<Record<string, string>> = {
  carried: "carries",
  carriedExponent: "carriesExponent",
  posteriors: "kept",
};

const isRow = (name: string): boolean => name.startsWith("rows");

/** Arrays of one sample: those that are always in the workspace, and the rows of its two directions. */
export function workBuffers(kernels: readonly Kernel[]): {
  readonly always: Buffer[];
  readonly rows: Buffer[];
} {
  const isElsewhere = (name: string) => OF_LABELS.has(name) || OF_CALLER.has(name) || name in SHARED_PLACES;
  const [all] = bufferGroups([kernels], isElsewhere) as [Buffer[]];
  return { always: all.filter(({ name }) => !isRow(name)), rows: all.filter(({ name }) => isRow(name)) };
}

/** A topology's file: its labels stage, and a value with that, these fields and the sizes of what the stage fills. */
export function printTopology(
  spec: Lattice,
  header: string,
  fields: readonly string[],
  buffers: readonly Buffer[],
): string {
  const kernel = lowered(labels(spec, parallel), [represent(narrow), sequential, fold]);
  const filled = kernel.buffers.filter(({ name }) => OF_LABELS.has(name));
  const value = [
    `export const ${valueName(spec)} = {`,
    ...commonFields(spec),
    "  /** Compacts one target to ids, and counts the frames that it needs. */",
    `  labels: ${stageName(spec, kernel.name)},`,
    "  /** Words of each array that it fills. */",
    `  labelWords: ${printSizes(filled)},`,
    ...fields,
    "};",
  ];
  return printTypeScript({
    header: [header],
    kernels: [{ ...kernel, name: stageName(spec, kernel.name) }],
    rest: [printDimensions([...filled, ...buffers]), value.join("\n")],
  });
}
