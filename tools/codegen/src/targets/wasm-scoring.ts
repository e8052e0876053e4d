import { assemble } from "../assemble.ts";
import type { Buffer, Kernel } from "../ir/nodes.ts";
import { addresses } from "../lower/addresses.ts";
import { narrow } from "../lower/narrow.ts";
import type { Lettering } from "../print/letters.ts";
import { bufferGroups, printDimensions, printSizesOf, wordsOf } from "../print/size-table.ts";
import { printWat } from "../print/wat.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { labels } from "../stages/labels/labels.ts";
import { laneWise } from "../stages/sweep/schedule.ts";
import { HEADER, lowered, type OutputFile, scoringStages } from "../target.ts";
import { commonFields, valueName } from "./topology.ts";
import { vectors } from "./wasm-alignment.ts";

/** Posteriors and edits: a module that needs no other. */
export function scoringFiles(spec: Lattice, folder: string, lettering: Lettering): OutputFile[] {
  const ofRows = rowsVariants
    .filter(({ gradient }) => gradient === "none")
    .map((variant) => rows(variant, false, laneWise));
  const stages = [labels(spec, laneWise), ...ofRows, ...scoringStages(spec, laneWise)];
  const kernels = stages.map((kernel) => lowered(kernel, [...vectors, addresses]));
  const text = printWat(
    `Posteriors and edits of the topology ${spec.name} of @ctckit/wasm. ${HEADER}`,
    kernels,
  );
  const own = stages.map((kernel) => lowered(kernel, vectors));
  const isNamed = (...names: readonly string[]) => own.filter(({ name }) => names.includes(name));
  const groups = bufferGroups(
    [
      isNamed("labels"),
      isNamed("forward", ...ofRows.map(({ name }) => name)),
      isNamed("posteriors"),
      own.filter(({ name }) => name !== "posteriors"),
    ],
    (name) => name === "data",
  );
  const [ofLabels, loss, posteriors, edits] = groups as [Buffer[], Buffer[], Buffer[], Buffer[]];
  const path = `${folder}/scoring/${spec.name}-scoring`;
  const value = [
    `// Posteriors and edits of the topology ${spec.name} as bytes, and how to call them. ${HEADER}`,
    "",
    printDimensions(groups.flat()),
    "",
    `export const ${valueName(spec)}Scoring = {`,
    ...commonFields(spec),
    "  /** The log of a weight is log(mantissa) + exponent * logUnit. */",
    `  logUnit: ${narrow.unit},`,
    "  /** Elements past the end of an array of ids that kernels may read. */",
    `  overrun: ${laneWise.overrun},`,
    "  /** Arrays that a sample needs for its labels, for its loss besides, and for its posteriors or its edits besides; and the words of each. */",
    "  groups: {",
    ...Object.entries({ labels: ofLabels, loss, posteriors, edits }).map(
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
