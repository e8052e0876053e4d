import { type Kernel, type Pass, THREAD } from "../ir/nodes.ts";
import { elementsAt } from "../ir/shape.ts";
import { barriers } from "../lower/barriers.ts";
import { fold } from "../lower/fold.ts";
import { narrow, narrowByInteger } from "../lower/narrow.ts";
import { polynomialExpByInteger } from "../lower/polynomial-exp.ts";
import { polynomialLog } from "../lower/polynomial-log.ts";
import { type Pool, pools } from "../lower/pools.ts";
import { represent } from "../lower/represent.ts";
import { storage } from "../lower/storage.ts";
import { threads } from "../lower/threads.ts";
import { printSizes } from "../print/size-table.ts";
import { fieldsOf, overridesOf, printWgsl } from "../print/wgsl.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { loss, settle } from "../stages/classes/settle.ts";
import { gather } from "../stages/lattice/gather.ts";
import { join } from "../stages/lattice/join.ts";
import { directionRows, meet, part } from "../stages/lattice/meet.ts";
import { statePosteriors } from "../stages/scoring/state-posteriors.ts";
import { checkFan, forSpec, HEADER, type KernelTarget, lowered, type OutputFile } from "../target.ts";
import { OF_CALLER, OF_LABELS, printTopology, SHARED_PLACES, workBuffers } from "./device-buffers.ts";

const THREADS = 256;

/** Elements of a workgroup's own rows: they take half of its default 16 KiB, and their exponents the other half. */
const ROWS = 2048;

/** What the host computes once a call. */
const ofLabels: Pool = {
  name: "labels",
  access: "read",
  shape: { doc: "what the labels stage gives, of all samples" },
};
const ofWork: Pool = {
  name: "work",
  access: "readwrite",
  shape: { doc: "lattices, emissions and posteriors of all samples" },
};

const numbers: readonly Pass[] = [
  represent(narrowByInteger),
  storage("f32"),
  fold,
  polynomialExpByInteger,
  polynomialLog,
];

const passes = (places: Pass = (kernel) => kernel): readonly Pass[] => [
  ...numbers,
  threads,
  places,
  barriers,
  pools(({ name, workgroup }) => {
    if (workgroup !== undefined || OF_CALLER.has(name)) return undefined;
    return OF_LABELS.has(name) ? ofLabels : ofWork;
  }),
];

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
    ...specs.map((spec) => forSpec(spec, () => topologyFile(spec))),
  ],
};

/** A shader of a table: its key, the stage, and how it is lowered. */
type ShaderEntry = readonly [name: string, stage: Kernel, passes: readonly Pass[]];

const ofFrames = [
  ...rowsVariants.map((variant) => rows({ ...variant, watchesNaN: true })),
  loss({ exactUnit: narrow.unit }),
  settle("f32"),
];

/** What all topologies share. */
function sharedModule(): string {
  return [
    `// The kernels of @ctckit/webgpu that all topologies share. ${HEADER}`,
    "",
    `export const framesPerLayer = ${FRAMES_PER_LAYER};`,
    `export const mostThreads = ${THREADS};`,
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
  const unrowed = [join(spec), gather(spec), statePosteriors(spec)];
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

function printEntry([name, stage, passes]: ShaderEntry, indent: string): string {
  const kernel = lowered(stage, passes);
  const fields = fieldsOf(kernel, givenTo(kernel)).map((scalar) => `["${scalar.name}", "${scalar.type}"]`);
  const bound = kernel.buffers.filter(({ workgroup }) => workgroup === undefined);
  const buffers = bound.map(({ name }) => `"${name}"`);
  return [
    `${indent}"${name}": {`,
    `${indent}  entryPoint: "${kernel.name}",`,
    `${indent}  fields: [${fields.join(", ")}],`,
    `${indent}  buffers: [${buffers.join(", ")}],`,
    `${indent}  overrides: ${JSON.stringify(overridesOf(kernel))},`,
    `${indent}  code: \`${shader(name, kernel).replaceAll("`", "'")}\`,`,
    `${indent}},`,
  ].join("\n");
}

// The most workgroups that every device takes in one dimension. Further frames are in the next layer.
const FRAMES_PER_LAYER = 65_535;
const frame = `i32(group.x + ${FRAMES_PER_LAYER}u * group.z)`;

/** A row stage does one frame, if the sample has it. */
const given = {
  [THREAD]: "i32(local)",
  direction: "i32(group.x)",
  firstFrame: frame,
  endFrame: `min(${frame} + 1, samples[group.y].endFrame)`,
};

/** A workgroup's own rows begin at 0. In storage, the rows of a sample's two directions follow each other. */
function givenTo({ buffers }: Kernel): Readonly<Record<string, string>> {
  const own = buffers.some(({ workgroup }) => workgroup !== undefined);
  return { ...given, rowsFrom: own ? "0" : "i32(group.x) * samples[group.y].rowsFrom" };
}

function shader(header: string, kernel: Kernel): string {
  return printWgsl({ header, kernel, threads: THREADS, given: givenTo(kernel) });
}
