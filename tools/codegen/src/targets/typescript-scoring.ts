import { fan } from "../derive/step.ts";
import type { Kernel } from "../ir/nodes.ts";
import { wideFor } from "../lower/wide.ts";
import { printDimensions } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { labels } from "../stages/labels/labels.ts";
import { serial } from "../stages/sweep/schedule.ts";
import { forSpec, lowered, type OutputFile, scoringStages, slopeStages } from "../target.ts";
import { scoringGroups, weighedField } from "./scoring-needs.ts";
import { commonFields, stageName, valueName } from "./topology.ts";
import { file, isOthers, passes, sizes } from "./typescript-files.ts";

/** What scores targets, in a file of its own: who wants them loads it. */
export function scoringFiles(specs: readonly Lattice[]): OutputFile[] {
  return specs.map((spec) => forSpec(spec, () => scoringFile(spec)));
}

/** What depends on the caller's arrays, and not on the lattice. */
export function slopeFiles(): OutputFile[] {
  return (["32", "64"] as const).map((bits) =>
    file(`scoring/slopes-float${bits}`, `Directions in float${bits} arrays`, {
      kernels: slopeStages(serial).map((kernel) => lowered(kernel, passes(`f${bits}`))),
    }),
  );
}

function scoringFile(spec: Lattice): OutputFile {
  const form = wideFor(fan(spec));
  const low = (stages: readonly Kernel[]) => stages.map((kernel) => lowered(kernel, passes("f64", form)));
  const stages = low([labels(spec, serial), ...scoringStages(spec, serial)]);
  const ofRows = low(
    rowsVariants.filter(({ gradient }) => gradient === "none").map((variant) => rows(variant)),
  );
  const {
    labels: ofLabels,
    loss,
    needs,
    all,
  } = scoringGroups([...stages, ...ofRows, ...low(slopeStages(serial))], isOthers);
  const value = [
    `export const ${valueName(spec)}Scoring = {`,
    ...commonFields(spec),
    "  /** The log of a weight is log(mantissa) + exponent * logUnit + frames * logPerEmission. */",
    `  logUnit: ${form.unit},`,
    `  logPerEmission: ${form.perEmission},`,
    ...weighedField(spec),
    "  stages: {",
    ...stages.map(({ name }) => `    ${name}: ${stageName(spec, name)},`),
    "  },",
    "  /** Elements of each array that a sample needs for its labels, for its loss besides, and for one of the others besides. */",
    "  sizes: {",
    `    labels: ${sizes(ofLabels)},`,
    `    loss: ${sizes(loss)},`,
    ...Object.entries(needs).map(([need, buffers]) => `    ${need}: ${sizes(buffers)},`),
    "  },",
    "};",
  ];
  return file(`scoring/${spec.name}-scoring`, `Scores of the topology ${spec.name}`, {
    kernels: stages.map((kernel) => ({ ...kernel, name: stageName(spec, kernel.name) })),
    rest: [printDimensions(all), value.join("\n")],
  });
}
