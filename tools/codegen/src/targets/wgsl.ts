import type { Kernel, Pass } from "../ir/nodes.ts";
import { elementsAt } from "../ir/shape.ts";
import { narrow } from "../lower/narrow.ts";
import { printSizes } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { quotients } from "../stages/classes/quotients.ts";
import { loss, settle } from "../stages/classes/settle.ts";
import { gather } from "../stages/lattice/gather.ts";
import { join } from "../stages/lattice/join.ts";
import { directionRows, meet, part } from "../stages/lattice/meet.ts";
import { parallel } from "../stages/sweep/schedule.ts";
import { checkFan, forSpec, HEADER, type KernelTarget, lowered, type OutputFile } from "../target.ts";
import { printTopology, SHARED_PLACES, workBuffers } from "./device-buffers.ts";
import { editFile, posteriorsFile } from "./wgsl-scoring.ts";
import {
  CLASSES,
  FRAMES_PER_LAYER,
  numbers,
  passes,
  printEntry,
  type ShaderEntry,
  shader,
  THREADS,
} from "./wgsl-shaders.ts";

/** Elements of a workgroup's own rows: they take half of its default 16 KiB, and their exponents the other half. */
const ROWS = 2048;

const rowsInWorkgroup: Pass = (kernel) => ({
  ...kernel,
  buffers: kernel.buffers.map((buffer) =>
    buffer.name.startsWith("rows") ? { ...buffer, workgroup: ROWS } : buffer,
  ),
});

/** The kernels of packages/webgpu: float32 arrays, one workgroup for each sample, its two directions, or its frames. */
export const wgsl: KernelTarget = {
  folder: "packages/webgpu/src/generated",
  print: (kernel) => shader(`golden ${kernel.name}`, lowered(kernel, passes())),
  files: async (specs) => [
    { path: `${wgsl.folder}/shaders.ts`, text: sharedModule() },
    ...specs.flatMap((spec) =>
      forSpec(spec, () => [
        topologyFile(spec),
        posteriorsFile(spec, wgsl.folder),
        editFile(spec, wgsl.folder),
      ]),
    ),
  ],
};

const ofFrames = [
  ...rowsVariants.map((variant) => rows({ ...variant, watchesNaN: true })),
  loss({ exactUnit: narrow.unit }),
  settle("f32"),
  quotients(parallel),
];

/** What all topologies share. */
function sharedModule(): string {
  return [
    `// The kernels of @ctckit/webgpu that all topologies share. ${HEADER}`,
    "",
    `export const framesPerLayer = ${FRAMES_PER_LAYER};`,
    `export const mostThreads = ${THREADS};`,
    "/** Classes that one workgroup puts in at a place. */",
    `export const classesTogether = ${CLASSES};`,
    "/** What begins where another array does, once that is not needed any more. */",
    `export const sharedPlaces = ${JSON.stringify(SHARED_PLACES)};`,
    "export const shaders = {",
    ...ofFrames.map((kernel) => printEntry([kernel.name, kernel, passes()], "  ")),
    "} as const;",
    "",
  ].join("\n");
}

function topologyFile(spec: Lattice): OutputFile {
  checkFan(spec, narrow);
  const named = (kernel: Kernel, suffix = "") => [`${spec.name}/${kernel.name}${suffix}`, kernel] as const;
  const rowed = [meet(spec), part(spec)];
  const unrowed = [join(spec), gather(spec)];
  const entries: readonly ShaderEntry[] = [
    ...rowed.map((kernel) => [...named(kernel), passes(rowsInWorkgroup)] as const),
    ...rowed.map((kernel) => [...named(kernel, "Spilled"), passes()] as const),
    ...unrowed.map((kernel) => [...named(kernel), passes()] as const),
  ];
  const work = workBuffers([...ofFrames, ...rowed, ...unrowed].map((kernel) => lowered(kernel, numbers)));
  const fields = [
    "  /** Words of each array that a sample has in the workspace. */",
    `  workWords: ${printSizes(work.always)},`,
    "  /** And of its rows, of one direction. */",
    `  rowWords: ${printSizes(work.rows)},`,
    "  /** The most labels of a target whose rows fit into a workgroup's memory. */",
    `  mostLabelsInWorkgroup: ${mostLabelsIn(spec)},`,
    "  shaders: {",
    ...entries.map((entry) => printEntry(entry, "    ")),
    "  },",
  ];
  const path = `${wgsl.folder}/topologies/${spec.name}.ts`;
  const header = `The topology ${spec.name} of @ctckit/webgpu. ${HEADER}`;
  return { path, text: printTopology(spec, header, fields, [...work.always, ...work.rows]) };
}

function mostLabelsIn(spec: Lattice): number {
  const buffer = directionRows(spec);
  let labels = 0;
  while (elementsAt(buffer, { S: labels + 1 }) <= ROWS) labels++;
  return labels;
}
