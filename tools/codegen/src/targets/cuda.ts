import { type Buffer, type Kernel, THREAD, THREADS } from "../ir/nodes.ts";
import { elementsOf } from "../ir/shape.ts";
import type { Representation } from "../lower/represent.ts";
import { type Access, type CudaFunction, printCuda } from "../print/cuda.ts";
import { printSize, printSizes } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissions, rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { anew } from "../stages/classes/dense-part.ts";
import { quotients } from "../stages/classes/quotients.ts";
import { loss, settle } from "../stages/classes/settle.ts";
import { gather } from "../stages/lattice/gather.ts";
import { join } from "../stages/lattice/join.ts";
import { directionRows, meet, part } from "../stages/lattice/meet.ts";
import { statePosteriors } from "../stages/scoring/state-posteriors.ts";
import { parallel } from "../stages/sweep/schedule.ts";
import { forSpec, HEADER, type KernelTarget, lowered, type OutputFile } from "../target.ts";
import { assembly } from "./cuda-assembly.ts";
import { editEntries, editFields } from "./cuda-edits.ts";
import type { KernelEntry } from "./cuda-entry.ts";
import { fieldsOf, hostModule, placeOf } from "./cuda-host.ts";
import { type Precision, precisionFor, precisions } from "./cuda-precisions.ts";
import { report } from "./cuda-report.ts";
import { isResult, OF_LABELS, printTopology, SHARED_PLACES, workBuffers } from "./device-buffers.ts";

// The kernels of packages/cuda: a file of CUDA C++ and one of PTX for each dtype of the caller's arrays, and what the host has to
// know of them. One block for each sample, its two directions, or its frames.

const [LATTICE_THREADS, ROW_THREADS] = [1024, 256];

export const cuda: KernelTarget = {
  folder: "packages/cuda/src/generated",
  print: (kernel) => {
    const [{ passes }] = precisions as [Precision];
    const low = lowered(kernel, passes);
    const golden = { name: kernel.name, kernel: low, access: access(low), threads: ROW_THREADS };
    return printCuda({ header: [`golden ${kernel.name}`], fields: [], functions: [golden] });
  },
  files: async (specs) => {
    const losses = [undefined, ...specs].flatMap((spec) =>
      precisions.map((precision) => ({
        place: `${spec ? `topologies/${spec.name}.` : ""}${precision.name}`,
        about: `${precision.name} arrays${spec ? `, ${spec.name}` : ""}`,
        functions: spec ? forSpec(spec, () => functionsOf(spec, precision)) : functionsOf(spec, precision),
      })),
    );
    const edits = specs.flatMap((spec) =>
      precisions.filter(isOwn).map((precision) => ({
        place: `edits/${spec.name}-edits.${precision.name}`,
        about: `edits in ${precision.name}, ${spec.name}`,
        functions: forSpec(spec, () =>
          printed(precisionFor(spec, precision), editEntries(spec, LATTICE_THREADS)),
        ),
      })),
    );
    const modules = [...losses, ...edits];
    const fields = fieldsOf(modules.flatMap(({ functions }) => functions));
    const sources = modules.map(({ place, about, functions }) => ({
      path: `${cuda.folder}/${place}.cu`,
      text: printCuda({
        header: [`The kernels of @ctckit/cuda for ${about}. ${HEADER}`],
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
      {
        path: `${cuda.folder}/kernels.ts`,
        text: hostModule(fields, { lattice: LATTICE_THREADS, row: ROW_THREADS }),
      },
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

/** Whether it is not computed in another precision. */
const isOwn = ({ name, arithmetic }: Precision): boolean => name === arithmetic;

/** Of a topology, or what all of them share. */
function functionsOf(spec: Lattice | undefined, precision: Precision): CudaFunction[] {
  const fitting = spec ? precisionFor(spec, precision) : precision;
  const own = isOwn(fitting);
  const entries = spec
    ? [...(own ? latticeEntries(spec, fitting.form) : []), ...gathering(spec, !own)]
    : [...rowEntries(!own), { stage: settle("f64"), name: "settle", given: byFrame("sample.time") }];
  return printed(fitting, entries);
}

function printed({ name: dtype, passes, own }: Precision, entries: readonly KernelEntry[]): CudaFunction[] {
  return entries.map((entry) => {
    const { stage, name, threads = ROW_THREADS, dealt = false } = entry;
    const kernel = lowered(stage, dealt ? own : passes);
    return { name: symbol(name, dtype), kernel, access: access(kernel, entry), threads };
  });
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
    stage: statePosteriors(spec, "f64"),
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
    { stage: quotients(parallel), name: "quotients", given },
  ];
}

const symbol = (name: string, dtype: string): string => [...name.split(/[/-]/), dtype].join("_");

function access(
  kernel: Kernel,
  { given = {}, ownCells, hasResults = false }: Pick<KernelEntry, "given" | "ownCells" | "hasResults"> = {},
): Access {
  const names = new Set(kernel.buffers.map(({ name }) => name));
  const isRow = (name: string) => ownCells !== undefined && name.startsWith("rows");
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
      if (isRow(name)) return undefined;
      if (name === "data" || name === "grad") return `static_cast<${type}>(arguments.${name})`;
      if (name === "states") return `static_cast<${type}>(arguments.grad)`; // a call wants one or the other
      if (name === "losses") return `reinterpret_cast<${type}>(arguments.losses)`;
      const place = `sample.${placeOf(name)}`;
      if (hasResults && isResult(name))
        return `reinterpret_cast<${type}>(static_cast<double*>(arguments.grad) + ${place})`;
      return OF_LABELS.has(name)
        ? `arguments.labels + ${place}`
        : `reinterpret_cast<${type}>(arguments.work + ${place})`;
    },
  };
}

/** What hosts compute with. */
function topologyFile(spec: Lattice): OutputFile {
  const sizes = precisions.filter(isOwn).map((precision) => {
    const { name, own, form } = precisionFor(spec, precision);
    const entries = [...rowEntries(false), ...latticeEntries(spec, form), ...gathering(spec, false)];
    return { name, ...workBuffers(entries.map(({ stage }) => lowered(stage, own))) };
  });
  const edits = editFields(spec, precisions.filter(isOwn), bytesOf);
  const fields = [
    "  /** Bytes of each array that a sample has in the workspace. */",
    `  workBytes: { ${sizes.map(({ name, always }) => `${name}: ${printSizes(always, bytesOf)}`).join(", ")} },`,
    "  /** And of its rows, of one direction. */",
    `  rowBytes: { ${sizes.map(({ name, rows }) => `${name}: ${printSizes(rows, bytesOf)}`).join(", ")} },`,
    ...edits.lines,
  ];
  const buffers = [...sizes.flatMap(({ always, rows }) => [...always, ...rows]), ...edits.buffers];
  const header = `The topology ${spec.name} of @ctckit/cuda. ${HEADER}`;
  return {
    path: `${cuda.folder}/topologies/${spec.name}.ts`,
    text: printTopology(spec, header, fields, buffers),
  };
}

const bytesOf = ({ type, storage }: Buffer): number => ((storage ?? type) === "f64" ? 8 : 4);
