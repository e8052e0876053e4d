import { type Buffer, type Kernel, THREAD, THREADS } from "../ir/nodes.ts";
import { elementsOf } from "../ir/shape.ts";
import type { Representation } from "../lower/represent.ts";
import { type Access, type CudaFunction, printCuda } from "../print/cuda.ts";
import { printSize, printSizes } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissions, rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { anew } from "../stages/classes/dense-part.ts";
import { loss, settle } from "../stages/classes/settle.ts";
import { gather } from "../stages/lattice/gather.ts";
import { join } from "../stages/lattice/join.ts";
import { directionRows, meet, part } from "../stages/lattice/meet.ts";
import { statePosteriors } from "../stages/scoring/state-posteriors.ts";
import { forSpec, HEADER, type KernelTarget, lowered, type OutputFile } from "../target.ts";
import { assembly, OLDEST_DRIVER } from "./cuda-assembly.ts";
import { type Precision, precisionFor, precisions } from "./cuda-precisions.ts";
import { report } from "./cuda-report.ts";
import { OF_CALLER, OF_LABELS, printTopology, SHARED_PLACES, workBuffers } from "./device-buffers.ts";

// The kernels of packages/cuda: a file of CUDA C++ and one of PTX for each dtype of the caller's arrays, and what the host has to
// know of them. One block for each sample, its two directions, or its frames.

const [LATTICE_THREADS, ROW_THREADS] = [1024, 256];

export const cuda: KernelTarget = {
  folder: "packages/cuda/src/generated",
  print: (kernel) => {
    const [{ passes }] = precisions as [Precision];
    const low = lowered(kernel, passes);
    const golden = { name: kernel.name, kernel: low, access: access(low, {}), threads: ROW_THREADS };
    return printCuda({ header: [`golden ${kernel.name}`], fields: [], functions: [golden] });
  },
  files: async (specs) => {
    const modules = [undefined, ...specs].flatMap((spec) =>
      precisions.map((precision) => ({
        spec,
        precision,
        functions: spec ? forSpec(spec, () => functionsOf(spec, precision)) : functionsOf(spec, precision),
      })),
    );
    const fields = fieldsOf(modules.flatMap(({ functions }) => functions));
    const sources = modules.map(({ spec, precision: { name }, functions }) => ({
      path: `${cuda.folder}/${spec ? `topologies/${spec.name}.` : ""}${name}.cu`,
      text: printCuda({
        header: [`The kernels of @ctckit/cuda for ${name} arrays${spec ? `, ${spec.name}` : ""}. ${HEADER}`],
        fields,
        functions,
      }),
    }));
    const assembled = await Promise.all(sources.map((source) => assembly(source, HEADER)));
    return [
      ...sources,
      ...assembled.map(({ file }) => file),
      await report(
        assembled.map(({ ptx }) => ptx),
        HEADER,
      ),
      { path: `${cuda.folder}/kernels.ts`, text: hostModule(fields) },
      ...specs.map(topologyFile),
    ];
  },
};

const frame = "static_cast<int>(blockIdx.x)";
const byFrame = (frames: string) => ({ firstFrame: frame, endFrame: `min(${frame} + 1, ${frames})` });

/** A block's own rows begin at 0. In global memory, the rows of a sample's two directions follow each other. */
const directed = (spec: Lattice, spilled: boolean) => ({
  direction: frame,
  rowsFrom: spilled ? `${frame} * ${cellsOf(spec)}` : "0",
});
const meeting = {
  alphaFrom: "0",
  alphaTo: "sample.meeting",
  betaFrom: "sample.frames - 1",
  betaTo: "sample.meeting",
};
const parting = {
  alphaFrom: "sample.meeting + 1",
  alphaTo: "sample.frames - 1",
  betaFrom: "sample.meeting - 1",
  betaTo: "0",
};

/** Of the two rows that one direction works in. */
const cellsOf = (spec: Lattice): string =>
  printSize(elementsOf(directionRows(spec)), { S: "sample.targetLength" });

/** A stage as a kernel of a module. */
interface KernelEntry {
  readonly stage: Kernel;
  readonly name: string;
  readonly given?: Access["scalars"];
  /** How many cells a block's own rows have in shared memory. */
  readonly ownCells?: string;
  /** Default: as many as a row has. */
  readonly threads?: number;
  /** Whether it says itself what each thread does. */
  readonly dealt?: boolean;
}

/** Of a topology, or what all of them share. */
function functionsOf(spec: Lattice | undefined, precision: Precision): CudaFunction[] {
  const { name: dtype, arithmetic, form, passes, own } = spec ? precisionFor(spec, precision) : precision;
  const isOwn = dtype === arithmetic;
  const entries = spec
    ? [...(isOwn ? latticeEntries(spec, form) : []), ...gathering(spec, !isOwn)]
    : [...rowEntries(!isOwn), { stage: settle("f64"), name: "settle", given: byFrame("sample.time") }];
  return entries.map(
    ({ stage, name, given = {}, ownCells, threads = ROW_THREADS, dealt = false }: KernelEntry) => {
      const kernel = lowered(stage, dealt ? own : passes);
      return { name: symbol(name, dtype), kernel, access: access(kernel, given, ownCells), threads };
    },
  );
}

function latticeEntries(spec: Lattice, form: Representation): KernelEntry[] {
  // One thread for each pair if a block has enough; otherwise threads take several pairs, in rows that may not fit into a block.
  const walks = (["pairs", "dealt", "spilled"] as const).flatMap((form) => {
    const dealt = form === "pairs";
    const entry = (stage: Kernel, span: Access["scalars"]): KernelEntry => ({
      stage,
      name: `${spec.name}/${stage.name}/${form}`,
      given: { ...directed(spec, form === "spilled"), ...span },
      ...(form !== "spilled" && { ownCells: cellsOf(spec) }),
      threads: LATTICE_THREADS,
      dealt,
    });
    const sharing = dealt ? "pairs" : "dealt";
    return [entry(meet(spec, sharing), meeting), entry(part(spec, sharing), parting)];
  });
  const ending = [join(spec), loss(form)].map(
    (stage): KernelEntry => ({
      stage,
      name: `${spec.name}/${stage.name}`,
      threads: LATTICE_THREADS,
    }),
  );
  const spread = {
    stage: statePosteriors(spec),
    name: `${spec.name}/statePosteriors`,
    given: byFrame("sample.frames"),
  };
  return [...walks, ...ending, spread];
}

/** Coarse arrays have one for each kind of rows. */
function gathering(spec: Lattice, coarse: boolean): KernelEntry[] {
  const given = byFrame("sample.frames");
  const name = `${spec.name}/gather`;
  if (!coarse) return [{ stage: gather(spec), name, given }];
  return rowsVariants
    .filter(({ gradient }) => gradient !== "none")
    .map((variant) => ({ stage: gather(spec, anew(variant)), name: `${name}/${variant.name}`, given }));
}

/** What sees the caller's arrays. Coarse arrays are for large batches, so they only have separate emissions. */
function rowEntries(coarse: boolean): KernelEntry[] {
  const given = byFrame("sample.frames");
  return [
    ...rowsVariants.flatMap((variant) =>
      (coarse ? [true] : [false, true]).map((apart) => ({
        stage: rows({ ...variant, watchesNaN: true, coarse }, apart),
        name: `${variant.name}${apart ? "/apart" : ""}`,
        given,
      })),
    ),
    { stage: emissions(), name: "emissions", given },
  ];
}

const symbol = (name: string, dtype: string): string => [...name.split(/[/-]/), dtype].join("_");

function access(kernel: Kernel, given: Access["scalars"], ownCells?: string): Access {
  const names = new Set(kernel.buffers.map(({ name }) => name));
  const isOwn = (name: string) => ownCells !== undefined && name.startsWith("rows");
  return {
    scalars: {
      [THREAD]: "static_cast<int>(threadIdx.x)",
      [THREADS]: "static_cast<int>(blockDim.x)",
      ...given,
    },
    ...(ownCells !== undefined && { shared: ownCells }),
    isAlone: ({ name }) =>
      !Object.entries(SHARED_PLACES).some(
        ([later, earlier]) => [later, earlier].includes(name) && names.has(later) && names.has(earlier),
      ),
    buffer: ({ name }, type) => {
      if (isOwn(name)) return undefined;
      if (name === "data" || name === "grad") return `static_cast<${type}>(arguments.${name})`;
      if (name === "states") return `static_cast<${type}>(arguments.grad)`; // a call wants one or the other
      if (name === "losses") return `reinterpret_cast<${type}>(arguments.losses)`;
      const place = `sample.${placeOf(name)}`;
      return OF_LABELS.has(name)
        ? `arguments.labels + ${place}`
        : `reinterpret_cast<${type}>(arguments.work + ${place})`;
    },
  };
}

const placeOf = (buffer: string): string => `${SHARED_PLACES[buffer] ?? buffer}At`;

/** All that any kernel needs to know about a sample. */
function fieldsOf(functions: readonly CudaFunction[]): (readonly [string, "f64" | "i32"])[] {
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

/** What hosts compute with. */
function topologyFile(spec: Lattice): OutputFile {
  const sizes = precisions
    .filter(({ name, arithmetic }) => name === arithmetic)
    .map((precision) => {
      const { name, own, form } = precisionFor(spec, precision);
      const entries = [...rowEntries(false), ...latticeEntries(spec, form), ...gathering(spec, false)];
      return { name, ...workBuffers(entries.map(({ stage }) => lowered(stage, own))) };
    });
  const fields = [
    "  /** Bytes of each array that a sample has in the workspace. */",
    `  workBytes: { ${sizes.map(({ name, always }) => `${name}: ${printSizes(always, bytesOf)}`).join(", ")} },`,
    "  /** And of its rows, of one direction. */",
    `  rowBytes: { ${sizes.map(({ name, rows }) => `${name}: ${printSizes(rows, bytesOf)}`).join(", ")} },`,
  ];
  const buffers = sizes.flatMap(({ always, rows }) => [...always, ...rows]);
  const header = `The topology ${spec.name} of @ctckit/cuda. ${HEADER}`;
  return {
    path: `${cuda.folder}/topologies/${spec.name}.ts`,
    text: printTopology(spec, header, fields, buffers),
  };
}

const bytesOf = ({ type, storage }: Buffer): number => ((storage ?? type) === "f64" ? 8 : 4);

function hostModule(fields: ReturnType<typeof fieldsOf>): string {
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
    `export const latticeThreads = ${LATTICE_THREADS};`,
    `export const rowThreads = ${ROW_THREADS};`,
    "",
  ].join("\n");
}
