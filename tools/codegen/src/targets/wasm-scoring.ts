import { assemble } from "../assemble.ts";
import type { Kernel } from "../ir/nodes.ts";
import { addresses } from "../lower/addresses.ts";
import { narrow } from "../lower/narrow.ts";
import type { Lettering } from "../print/letters.ts";
import { printDimensions, printSizesOf, wordsOf } from "../print/size-table.ts";
import { printWat } from "../print/wat.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { labels } from "../stages/labels/labels.ts";
import { laneWise } from "../stages/sweep/schedule.ts";
import { HEADER, lowered, type OutputFile, scoringStages, slopeStages } from "../target.ts";
import { scoringGroups, weighedField } from "./scoring-needs.ts";
import { commonFields, valueName } from "./topology.ts";
import { vectors } from "./wasm-alignment.ts";

/** What scores targets: a module that needs no other. */
export function scoringFiles(spec: Lattice, folder: string, lettering: Lettering): OutputFile[] {
  const ofRows = rowsVariants
    .filter(({ gradient }) => gradient === "none")
    .map((variant) => rows(variant, false, laneWise));
  const stages = [
    labels(spec, laneWise),
    ...ofRows,
    ...slopeStages(laneWise),
    ...scoringStages(spec, laneWise),
  ];
  const kernels = stages.map((kernel) => lowered(kernel, [...vectors, addresses]));
  const text = printWat(`Scores of the topology ${spec.name} of @ctckit/wasm. ${HEADER}`, kernels);
  const own = stages.map((kernel) => lowered(kernel, vectors));
  const groups = scoringGroups(own, (name) => name === "data" || name === "grad");
  const path = `${folder}/scoring/${spec.name}-scoring`;
  const value = [
    `// Scores of the topology ${spec.name} as bytes, and how to call them. ${HEADER}`,
    "",
    printDimensions(groups.all),
    "",
    `export const ${valueName(spec)}Scoring = {`,
    ...commonFields(spec),
    "  /** The log of a weight is log(mantissa) + exponent * logUnit. */",
    `  logUnit: ${narrow.unit},`,
    ...weighedField(spec),
    "  /** Elements past the end of an array of ids that kernels may read. */",
    `  overrun: ${laneWise.overrun},`,
    "  /** Arrays that a sample needs for its labels, for its loss besides, and for one of the others besides; and the words of each. */",
    "  groups: {",
    ...Object.entries({ labels: groups.labels, loss: groups.loss, ...groups.needs }).map(
      ([group, buffers]) =>
        `    ${group}: { arrays: ${JSON.stringify(buffers.map(({ name }) => name).join(" "))}, words: ${printSizesOf(buffers, wordsOf)} },`,
    ),
    "  },",
    "  /** What each kernel is exported as, and what it takes: numbers, and in bytes the addresses of arrays. */",
    "  kernels: {",
    ...kernels.map(
      ({ name, scalars }: Kernel) =>
        `    ${name}: ${JSON.stringify([name, ...scalars.map((scalar) => scalar.name)].join(" "))},`,
    ),
    "  },",
    "  /** A module of WebAssembly with SIMD, in the letters of `letters.ts`. */",
    `  bytes: ${JSON.stringify(lettering.write(assemble(text)))},`,
    "};",
    "",
  ];
  return [
    { path: `${path}.wat`, text },
    { path: `${path}.ts`, text: value.join("\n") },
  ];
}
