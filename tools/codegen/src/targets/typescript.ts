import { fan } from "../derive/step.ts";
import type { Kernel } from "../ir/nodes.ts";
import { fold } from "../lower/fold.ts";
import { DOUBLE, fillPowers, SINGLE, tableLength } from "../lower/table-exp.ts";
import { wideFor } from "../lower/wide.ts";
import { bufferGroups, printDimensions } from "../print/size-table.ts";
import { printTypeScript } from "../print/ts.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows as allFrames, rowsVariants } from "../stages/classes/all-frames.ts";
import { serial } from "../stages/sweep/schedule.ts";
import { forSpec, type KernelTarget, latticeStages, lowered, type OutputFile, rowStages } from "../target.ts";
import { commonFields, stageName, valueName } from "./topology.ts";
import { alignmentFiles } from "./typescript-alignment.ts";
import { FOLDER, file, isOthers, passes, sizes } from "./typescript-files.ts";
import { scoringFiles, slopeFiles } from "./typescript-scoring.ts";

/** The kernels of packages/js. */
export const typescript: KernelTarget = {
  folder: FOLDER,
  print: (kernel) =>
    printTypeScript({ header: [`golden ${kernel.name}`], kernels: [lowered(kernel, passes("f32"))] }),
  files: async (specs) => [
    ...specs.map((spec) => forSpec(spec, () => topologyFile(spec))),
    ...alignmentFiles(specs),
    ...scoringFiles(specs),
    ...slopeFiles(),
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
