import { fan } from "../derive/step.ts";
import type { Buffer, Kernel, Pass } from "../ir/nodes.ts";
import { best } from "../lower/best.ts";
import { doubleFixedPoint } from "../lower/fixed-point.ts";
import { fold } from "../lower/fold.ts";
import { represent } from "../lower/represent.ts";
import { sequential } from "../lower/sequential.ts";
import { storage } from "../lower/storage.ts";
import { DOUBLE, fillPowers, SINGLE, tableExp, tableLength } from "../lower/table-exp.ts";
import { wide, wideFor } from "../lower/wide.ts";
import { bufferGroups, printDimensions, printSizes } from "../print/size-table.ts";
import { arrayType, printTypeScript, type TypeScriptModule } from "../print/ts.ts";
import { opened, starred } from "../spec/alignment.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows as allFrames, emissions, rowsVariants } from "../stages/classes/all-frames.ts";
import { storedFrom } from "../stages/classes/frame-source.ts";
import { labels } from "../stages/labels/labels.ts";
import { serial } from "../stages/sweep/schedule.ts";
import {
  alignmentStages,
  forSpec,
  HEADER,
  type KernelTarget,
  latticeStages,
  lowered,
  type OutputFile,
  rowStages,
} from "../target.ts";
import { alignmentFields, alignmentName } from "./alignment.ts";
import { commonFields, stageName, valueName } from "./topology.ts";

/** The kernels of packages/js. */
export const typescript: KernelTarget = {
  folder: "packages/js/src/generated",
  print: (kernel) =>
    printTypeScript({ header: [`golden ${kernel.name}`], kernels: [lowered(kernel, passes("f32"))] }),
  files: async (specs) => [
    ...specs.map((spec) => forSpec(spec, () => topologyFile(spec))),
    ...specs.flatMap((spec) =>
      [starred(spec), opened(spec)].map((lattice) => forSpec(lattice, () => alignmentFile(lattice))),
    ),
    ...(["f32", "f64"] as const).map((dtype) =>
      file(`alignment/emissions-${FLOATS[dtype]}`, `Emissions of best paths on ${FLOATS[dtype]} arrays`, {
        kernels: [lowered(emissions(starred(specs[0]!)), bestPasses(dtype))],
      }),
    ),
    file("rows-float32", "C-wide stages on float32 arrays", {
      kernels: rowStages().map((kernel) => lowered(kernel, passes("f32"))),
    }),
    file("rows-float64", "C-wide stages on float64 arrays", {
      kernels: rowStages().map((kernel) => lowered(kernel, passes("f64"))),
    }),
    file("tables", "Tables of exp", {
      constants: Object.fromEntries(
        [DOUBLE, SINGLE].map((precision) => [`${precision.table}Length`, tableLength(precision)]),
      ),
      kernels: [DOUBLE, SINGLE].map((precision) => lowered(fillPowers(precision), [fold])),
    }),
  ],
};

export function passes(dtype: "f32" | "f64", form = wide): readonly Pass[] {
  return [
    represent(form),
    storage(dtype),
    sequential,
    fold,
    tableExp({ exp: DOUBLE, expValue: dtype === "f32" ? SINGLE : DOUBLE }),
  ];
}

const FLOATS = { f32: "float32", f64: "float64" } as const;

/** Under the algebra of best paths. */
const bestPasses = (dtype: "f32" | "f64"): readonly Pass[] => [best, ...passes(dtype, doubleFixedPoint)];

/** The caller's arrays, and tables that all samples share. */
const isOthers = (name: string) => ["data", "grad", "targets", DOUBLE.table, SINGLE.table].includes(name);

function topologyFile(spec: Lattice): OutputFile {
  const form = wideFor(fan(spec));
  const low = (stages: readonly Kernel[]) => stages.map((kernel) => lowered(kernel, passes("f64", form)));
  const [labels, forward, backward] = low(latticeStages(spec, form, serial)) as [Kernel, Kernel, Kernel];
  const rows = low(rowsVariants.map((variant) => allFrames(variant)));
  const [ofLabels, ofLoss, ofGradient] = bufferGroups([[labels], [...rows, forward], [backward]], isOthers);
  const all = [...ofLabels!, ...ofLoss!, ...ofGradient!];
  const value = [
    `export const ${valueName(spec)} = {`,
    ...commonFields(spec),
    "  /** The log of a total is log(mantissa) + exponent * logUnit + frames * logPerEmission. */",
    `  logUnit: ${form.unit},`,
    `  logPerEmission: ${form.perEmission},`,
    ...["labels", "forward", "backward"].map((stage) => `  ${stage}: ${stageName(spec, stage)},`),
    "  /** Elements of each array that a sample needs for its labels, for its loss besides, and for its gradient besides. */",
    "  sizes: {",
    `    labels: ${sizes(ofLabels!)},`,
    `    loss: ${sizes(ofLoss!)},`,
    `    gradient: ${sizes(ofGradient!)},`,
    "  },",
    "};",
  ];
  return file(`topologies/${spec.name}`, `The topology ${spec.name}`, {
    kernels: [labels, forward, backward].map((kernel) => ({ ...kernel, name: stageName(spec, kernel.name) })),
    rest: [printDimensions(all), value.join("\n")],
  });
}

function alignmentFile(spec: Lattice): OutputFile {
  const stages = [labels(spec, serial), ...alignmentStages(spec, serial, storedFrom)].map((kernel) =>
    lowered(kernel, bestPasses("f64")),
  );
  const others = (name: string) => isOthers(name) || ["emissions", "kept"].includes(name);
  const [buffers] = bufferGroups([stages], others);
  const value = [
    `export const ${alignmentName(valueName(spec))} = {`,
    ...commonFields(spec),
    ...alignmentFields(spec, doubleFixedPoint),
    ...stages.map(({ name }) => `  ${name}: ${stageName(spec, name)},`),
    "  /** Elements of each array, but for emissions and for rows that are kept. */",
    `  sizes: ${sizes(buffers!)},`,
    "};",
  ];
  return file(`alignment/${spec.name}`, `Best paths of the topology ${spec.name}`, {
    kernels: stages.map((kernel) => ({ ...kernel, name: stageName(spec, kernel.name) })),
    rest: [printDimensions(buffers!), value.join("\n")],
  });
}

const sizes = (buffers: readonly Buffer[]): string =>
  printSizes(buffers, () => 1, { name: "types", of: arrayType });

function file(name: string, what: string, module: Omit<TypeScriptModule, "header">): OutputFile {
  const header = [`${what}. ${HEADER}`];
  return { path: `${typescript.folder}/${name}.ts`, text: printTypeScript({ header, ...module }) };
}
