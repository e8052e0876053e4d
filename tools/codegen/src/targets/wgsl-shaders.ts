import { type Kernel, type Pass, THREAD } from "../ir/nodes.ts";
import { barriers } from "../lower/barriers.ts";
import { fold } from "../lower/fold.ts";
import { narrowByInteger } from "../lower/narrow.ts";
import { polynomialExpByInteger } from "../lower/polynomial-exp.ts";
import { polynomialLog } from "../lower/polynomial-log.ts";
import { type Pool, pools } from "../lower/pools.ts";
import { represent } from "../lower/represent.ts";
import { storage } from "../lower/storage.ts";
import { threads } from "../lower/threads.ts";
import { fieldsOf, overridesOf, printWgsl } from "../print/wgsl.ts";
import { lowered } from "../target.ts";
import { isResult, OF_CALLER, OF_LABELS } from "./device-buffers.ts";

// How a stage becomes a shader: its passes, what its workgroups are told, and its entry in a table.

export const THREADS = 256;
/** Classes that one workgroup puts in at a place. */
export const CLASSES = 256;

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

const ofResults: Pool = {
  name: "results",
  access: "readwrite",
  shape: { doc: "edits of all samples" },
};

export const numbers: readonly Pass[] = [
  represent(narrowByInteger),
  storage("f32"),
  fold,
  polynomialExpByInteger,
  polynomialLog,
];

export const passes = (places: Pass = (kernel) => kernel): readonly Pass[] => [
  ...numbers,
  threads,
  places,
  barriers,
  pools(({ name, workgroup }) => {
    if (workgroup !== undefined || OF_CALLER.has(name)) return undefined;
    return OF_LABELS.has(name) ? ofLabels : ofWork;
  }),
];

/** Of stages whose results the host reads. */
export const resultPasses: readonly Pass[] = [
  ...numbers,
  threads,
  barriers,
  pools(({ name }) => (OF_LABELS.has(name) ? ofLabels : isResult(name) ? ofResults : ofWork)),
];

/** A shader of a table: its key, the stage, and how it is lowered. */
export type ShaderEntry = readonly [name: string, stage: Kernel, passes: readonly Pass[]];

export function printEntry([name, stage, passes]: ShaderEntry, indent: string): string {
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
export const FRAMES_PER_LAYER = 65_535;
const frame = `i32(group.x + ${FRAMES_PER_LAYER}u * group.z)`;

/** A row stage does one frame, if the sample has it. */
const given = {
  [THREAD]: "i32(local)",
  direction: "i32(group.x)",
  firstFrame: frame,
  endFrame: `min(${frame} + 1, samples[group.y].endFrame)`,
  spare: "samples[group.y].targetLength",
  place: "samples[group.y].place + i32(group.x)",
  firstClass: `${CLASSES} * i32(group.z)`,
  endClass: `${CLASSES} * (i32(group.z) + 1)`,
};

/** A workgroup's own rows begin at 0. In storage, the rows of a sample's two directions follow each other. */
function givenTo({ buffers }: Kernel): Readonly<Record<string, string>> {
  const own = buffers.some(({ workgroup }) => workgroup !== undefined);
  return { ...given, rowsFrom: own ? "0" : "i32(group.x) * samples[group.y].rowsFrom" };
}

export function shader(header: string, kernel: Kernel): string {
  return printWgsl({ header, kernel, threads: THREADS, given: givenTo(kernel) });
}
