import { assemble } from "../assemble.ts";
import type { Kernel, Pass } from "../ir/nodes.ts";
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
import { printWat } from "../print/wat.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissionsByRow } from "../stages/classes/frame-source.ts";
import { freeClasses } from "../stages/classes/free-classes.ts";
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

/**
 * Best paths: a module of its own, so that a page which wants none does not load it. What a class says of a frame it has from the module of
 * the loss.
 *
 * @param others kernels of that module, by the names that it exports them under
 */
export function alignmentFiles(
  spec: Lattice,
  folder: string,
  lettering: Lettering,
  others: readonly (readonly [stage: string, kernel: Kernel])[],
): OutputFile[] {
  const stages = [labels(spec, laneWise), ...alignmentStages(spec, laneWise, emissionsByRow(laneWise, spec))];
  const kernels = [frameRow(emissionsRow, laneWise, freeClasses(spec)), ...stages].map((kernel) =>
    lowered(kernel, [...bestVectors, addresses]),
  );
  const text = printWat(`Best paths of the topology ${spec.name} of @ctckit/wasm. ${HEADER}`, kernels);
  const own = stages.map((kernel) => lowered(kernel, bestVectors));
  const [buffers] = bufferGroups([own], (name) => ["data", "kept"].includes(name));
  const called = [
    ...stages.map(({ name }) => [name, kernels.find((kernel) => kernel.name === name)!] as const),
    ...others,
  ];
  const print = (bytes: string) =>
    [
      `// Best paths of the topology ${spec.name} as bytes, and how to call them. ${HEADER}`,
      "",
      printDimensions(buffers!),
      "",
      `export const ${alignmentName(valueName(spec))} = {`,
      ...commonFields(spec),
      ...alignmentFields(spec, fixedPoint),
      "  /** Arrays but for rows that are kept, and the words of each. */",
      `  arrays: ${JSON.stringify(buffers!.map(({ name }) => name).join(" "))},`,
      `  words: ${printSizesOf(buffers!, wordsOf)},`,
      "  /** What each kernel is exported as, and what it takes: numbers, and in bytes the addresses of arrays. */",
      "  kernels: {",
      ...called.map(
        ([stage, { name, scalars }]) =>
          `    ${stage}: ${JSON.stringify([name, ...scalars.map((scalar) => scalar.name)].join(" "))},`,
      ),
      "  },",
      "  /** A module of WebAssembly with SIMD, in the letters of `letters.ts`. */",
      `  bytes: ${bytes},`,
      "};",
      "",
    ].join("\n");
  return [
    { path: `${folder}/alignment/${spec.name}.wat`, text },
    {
      path: `${folder}/alignment/${spec.name}.ts`,
      text: print(JSON.stringify(lettering.write(assemble(text)))),
    },
  ];
}
