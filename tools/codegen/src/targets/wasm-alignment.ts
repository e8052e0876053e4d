import { assemble } from "../assemble.ts";
import type { Pass } from "../ir/nodes.ts";
import { addresses } from "../lower/addresses.ts";
import { best } from "../lower/best.ts";
import { fixedPoint } from "../lower/fixed-point.ts";
import { fold } from "../lower/fold.ts";
import { lanes } from "../lower/lanes.ts";
import { polynomialExp } from "../lower/polynomial-exp.ts";
import { represent } from "../lower/represent.ts";
import { storage } from "../lower/storage.ts";
import type { Lettering } from "../print/letters.ts";
import { bufferGroups, printDimensions, printSizesOf, wordsOf } from "../print/size-table.ts";
import { printWasmModule } from "../print/wasm-module.ts";
import { printWat } from "../print/wat.ts";
import type { Lattice } from "../spec/lattice.ts";
import { pathScores } from "../stages/alignment/path-scores.ts";
import { emissionsByRow } from "../stages/classes/frame-source.ts";
import { emissionsRow, frameRow } from "../stages/classes/one-frame.ts";
import { labels } from "../stages/labels/labels.ts";
import { laneWise } from "../stages/sweep/schedule.ts";
import { alignmentStages, HEADER, lowered, type OutputFile } from "../target.ts";
import { alignmentFields, alignmentName } from "./alignment.ts";
import { commonFields, valueName } from "./topology.ts";

/** Under the algebra of best paths: what the interpreter can still run. */
export const bestVectors: readonly Pass[] = [
  best,
  represent(fixedPoint),
  storage("f32"),
  fold,
  polynomialExp,
  lanes,
];

/** Best paths: a module of its own, so that a page which wants none does not load it. */
export function alignmentFiles(spec: Lattice, folder: string, lettering: Lettering): OutputFile[] {
  const stages = [
    labels(spec, laneWise),
    ...alignmentStages(spec, laneWise, emissionsByRow(laneWise)),
    pathScores("logits"),
    pathScores("logProbs"),
  ];
  const kernels = [frameRow(emissionsRow, laneWise), ...stages].map((kernel) =>
    lowered(kernel, [...bestVectors, addresses]),
  );
  const text = printWat(`Best paths of the topology ${spec.name} of @ctckit/wasm. ${HEADER}`, kernels);
  const [buffers] = bufferGroups([stages.map((kernel) => lowered(kernel, bestVectors))], (name) =>
    ["data", "kept"].includes(name),
  );
  const value = [
    ...commonFields(spec),
    ...alignmentFields(spec, fixedPoint),
    "  /** Words of each array but for rows that are kept. */",
    `  // ${buffers!.map(({ name }) => name).join(", ")}`,
    `  words: ${printSizesOf(buffers!, wordsOf)},`,
  ];
  const print = (bytes: string) =>
    printWasmModule({
      header: `Best paths of the topology ${spec.name} as bytes, and how to call them. ${HEADER}`,
      bytes,
      name: alignmentName(valueName(spec)),
      fields: value,
      dimensions: printDimensions(buffers!),
      arrays: buffers!.map(({ name }) => name),
      stages: stages.map(({ name }) => [name, name]),
      kernels,
    });
  return [
    { path: `${folder}/alignment/${spec.name}.wat`, text },
    {
      path: `${folder}/alignment/${spec.name}.ts`,
      text: print(JSON.stringify([lettering.write(assemble(text))])),
    },
  ];
}
