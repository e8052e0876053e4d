import type { Buffer, Kernel } from "../ir/nodes.ts";
import { printSizes } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissions, rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { leftOut } from "../stages/scoring/left-out.ts";
import { parallel } from "../stages/sweep/schedule.ts";
import { editStages, lowered } from "../target.ts";
import type { KernelEntry } from "./cuda-entry.ts";
import { type Precision, precisionFor } from "./cuda-precisions.ts";
import { isResult, workBuffers } from "./device-buffers.ts";

// Edits of a topology: modules of their own, which a device loads that is asked for them.

/** Classes that one block puts in at a place. */
export const CLASSES = 256;
const x = "static_cast<int>(blockIdx.x)";
const z = "static_cast<int>(blockIdx.z)";

/** What a block of a stage does, where that is not a whole sample. */
const GIVEN: Readonly<Record<string, NonNullable<KernelEntry["given"]>>> = {
  forward: { spare: "sample.targetLength" },
  suffixes: { spare: "sample.targetLength" },
  flows: { firstFrame: x, endFrame: `min(${x} + 1, sample.frames)` },
  splices: { place: x, firstClass: `${CLASSES} * ${z}`, endClass: `${CLASSES} * (${z} + 1)` },
  besides: { place: x },
};

const stagesOf = (spec: Lattice): readonly Kernel[] => [leftOut(), ...editStages(spec, parallel)];

export function editEntries(spec: Lattice, threads: number): KernelEntry[] {
  return stagesOf(spec).map((stage) => {
    const given = GIVEN[stage.name] ?? {};
    const isWhole = !Object.values(given).some((value) => value.includes("blockIdx"));
    return {
      stage,
      name: `${spec.name}/edits/${stage.name}`,
      given,
      hasResults: true,
      ...(isWhole && { threads }),
    };
  });
}

/** What the host has to know of them, and the arrays that they work on. */
export function editFields(
  spec: Lattice,
  arithmetics: readonly Precision[],
  bytesOf: (buffer: Buffer) => number,
): { readonly lines: readonly string[]; readonly buffers: readonly Buffer[] } {
  const ofRows = rowsVariants
    .filter(({ gradient }) => gradient === "none")
    .map((variant) => rows({ ...variant, watchesNaN: true }));
  const kernels = [...ofRows, emissions(), ...stagesOf(spec)];
  const sizes = arithmetics.map((precision) => {
    const { name, own } = precisionFor(spec, precision);
    return { name, buffers: workBuffers(kernels.map((stage) => lowered(stage, own))).always };
  });
  const table = (wanted: (name: string) => boolean) =>
    sizes
      .map(
        ({ name, buffers }) =>
          `${name}: ${printSizes(
            buffers.filter((buffer) => wanted(buffer.name)),
            bytesOf,
          )}`,
      )
      .join(", ");
  const forms = arithmetics.map((precision) => {
    const { name, form } = precisionFor(spec, precision);
    return `${name}: { unit: ${form.unit}, perFrame: ${form.perEmission} }`;
  });
  const lines = [
    "  edits: {",
    "    /** In the order in which they run. */",
    `    stages: ${JSON.stringify(stagesOf(spec).map(({ name }) => name))},`,
    "    /** Bytes of each array that a sample has in the workspace. */",
    `    workBytes: { ${table((name) => !isResult(name))} },`,
    "    /** And of those that the host reads. */",
    `    resultBytes: { ${table(isResult)} },`,
    "    /** The log of a weight is log(mantissa) + exponent * unit + frames * perFrame. */",
    `    forms: { ${forms.join(", ")} },`,
    "  },",
  ];
  return { lines, buffers: sizes.flatMap(({ buffers }) => buffers) };
}
