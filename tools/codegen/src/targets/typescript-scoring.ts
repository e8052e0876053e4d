import { fan } from "../derive/step.ts";
import type { Buffer, Kernel } from "../ir/nodes.ts";
import { wideFor } from "../lower/wide.ts";
import { bufferGroups, printDimensions } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { labels } from "../stages/labels/labels.ts";
import { serial } from "../stages/sweep/schedule.ts";
import { forSpec, lowered, type OutputFile, scoringStages } from "../target.ts";
import { commonFields, stageName, valueName } from "./topology.ts";
import { file, isOthers, passes, sizes } from "./typescript-files.ts";

/** Posteriors and edits, in a file of its own: who wants them loads it. */
export function scoringFiles(specs: readonly Lattice[]): OutputFile[] {
  return specs.map((spec) => forSpec(spec, () => scoringFile(spec)));
}

function scoringFile(spec: Lattice): OutputFile {
  const form = wideFor(fan(spec));
  const low = (stages: readonly Kernel[]) => stages.map((kernel) => lowered(kernel, passes("f64", form)));
  const stages = low([labels(spec, serial), ...scoringStages(spec, serial)]);
  const ofRows = low(
    rowsVariants.filter(({ gradient }) => gradient === "none").map((variant) => rows(variant)),
  );
  const isNamed = (...names: readonly string[]) => stages.filter(({ name }) => names.includes(name));
  const groups = bufferGroups(
    [
      isNamed("labels"),
      [...ofRows, ...isNamed("forward")],
      isNamed("posteriors"),
      stages.filter(({ name }) => name !== "posteriors"),
    ],
    isOthers,
  );
  const [ofLabels, ofLoss, ofPosteriors, ofEdits] = groups as [Buffer[], Buffer[], Buffer[], Buffer[]];
  const value = [
    `export const ${valueName(spec)}Scoring = {`,
    ...commonFields(spec),
    "  /** The log of a weight is log(mantissa) + exponent * logUnit + frames * logPerEmission. */",
    `  logUnit: ${form.unit},`,
    `  logPerEmission: ${form.perEmission},`,
    "  stages: {",
    ...stages.map(({ name }) => `    ${name}: ${stageName(spec, name)},`),
    "  },",
    "  /** Elements of each array that a sample needs for its labels, for its loss besides, and for its posteriors or its edits besides. */",
    "  sizes: {",
    `    labels: ${sizes(ofLabels)},`,
    `    loss: ${sizes(ofLoss)},`,
    `    posteriors: ${sizes(ofPosteriors)},`,
    `    edits: ${sizes(ofEdits)},`,
    "  },",
    "};",
  ];
  return file(`scoring/${spec.name}-scoring`, `Posteriors and edits of the topology ${spec.name}`, {
    kernels: stages.map((kernel) => ({ ...kernel, name: stageName(spec, kernel.name) })),
    rest: [printDimensions(groups.flat()), value.join("\n")],
  });
}
