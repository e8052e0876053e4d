import { assemble } from "../assemble.ts";
import type { Kernel, Pass } from "../ir/nodes.ts";
import { addresses } from "../lower/addresses.ts";
import { best } from "../lower/best.ts";
import { fixedPoint } from "../lower/fixed-point.ts";
import { fold } from "../lower/fold.ts";
import { lanes } from "../lower/lanes.ts";
import { narrow } from "../lower/narrow.ts";
import { polynomialExp } from "../lower/polynomial-exp.ts";
import { polynomialLog } from "../lower/polynomial-log.ts";
import { represent } from "../lower/represent.ts";
import { storage } from "../lower/storage.ts";
import type { Lettering } from "../print/letters.ts";
import { bufferGroups, printDimensions, printSizesOf, wordsOf } from "../print/size-table.ts";
import { printWat } from "../print/wat.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissionsByRow } from "../stages/classes/frame-source.ts";
import { freeClasses } from "../stages/classes/free-classes.ts";
import { emissionsRow, frameRow, logs } from "../stages/classes/one-frame.ts";
import { labels } from "../stages/labels/labels.ts";
import { laneWise } from "../stages/sweep/schedule.ts";
import { alignmentStages, HEADER, lowered, type OutputFile, posteriorStages } from "../target.ts";
import { alignmentFields, alignmentName, posteriorFields, posteriorsName } from "./alignment.ts";
import { commonFields, valueName } from "./topology.ts";

/** What the interpreter can still run. */
export const vectors: readonly Pass[] = [
  represent(narrow),
  storage("f32"),
  fold,
  polynomialExp,
  polynomialLog,
  lanes,
];

/** Under the algebra of best paths: what the interpreter can still run. */
export const bestVectors: readonly Pass[] = [
  best,
  represent(fixedPoint),
  storage("f32"),
  fold,
  polynomialExp,
  polynomialLog,
  lanes,
];

const TITLES = { alignment: "Best paths", posteriors: "Posteriors along a path" } as const;

/**
 * Best paths, and the posteriors of their states, each a module of its own, so that a page which wants none does not load it. What a
 * class says of a frame they have from the module of the loss.
 *
 * @param others kernels of that module, by the names that it exports them under
 */
export function alignmentFiles(
  spec: Lattice,
  folder: string,
  lettering: Lettering,
  others: readonly (readonly [stage: string, kernel: Kernel])[],
): OutputFile[] {
  const source = emissionsByRow(laneWise, spec);
  const write = moduleWriter(spec, folder, lettering);
  const ofPaths = [labels(spec, laneWise), ...alignmentStages(spec, laneWise, source)];
  const fields = [...commonFields(spec), ...alignmentFields(spec, fixedPoint)];
  const name = valueName(spec);
  return [
    ...write("alignment", alignmentName(name), ofPaths, bestVectors, { fields, others, except: [] }),
    ...write("posteriors", posteriorsName(name), posteriorStages(spec, laneWise, source), vectors, {
      fields: posteriorFields(spec),
      others: [],
      except: ["ids", "used", "differs", "ones", "logits"],
    }),
  ];
}

interface Rest {
  readonly fields: readonly string[];
  readonly others: readonly (readonly [stage: string, kernel: Kernel])[];
  /** Arrays that it has in common with others. */
  readonly except: readonly string[];
}

function moduleWriter(spec: Lattice, folder: string, lettering: Lettering) {
  return (
    kind: "alignment" | "posteriors",
    name: string,
    stages: readonly Kernel[],
    through: readonly Pass[],
    { fields, others, except }: Rest,
  ): OutputFile[] => {
    const kernels = [logs(laneWise), frameRow(emissionsRow, laneWise, freeClasses(spec)), ...stages].map(
      (kernel) => lowered(kernel, [...through, addresses]),
    );
    const path = `${folder}/alignment/${spec.name}${kind === "posteriors" ? "-posteriors" : ""}`;
    const title = `${TITLES[kind]} of the topology ${spec.name}`;
    const text = printWat(`${title} of @ctckit/wasm. ${HEADER}`, kernels);
    const own = stages.map((kernel) => lowered(kernel, through));
    const [buffers] = bufferGroups([own], (name) => ["data", "kept", ...except].includes(name));
    const called = [
      ...stages.map(({ name }) => [name, kernels.find((kernel) => kernel.name === name)!] as const),
      ...others,
    ];
    const value = [
      `// ${title} as bytes, and how to call them. ${HEADER}`,
      "",
      printDimensions(buffers!),
      "",
      `export const ${name} = {`,
      ...fields,
      "  /** Arrays but for those that others place, and the words of each. */",
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
      `  bytes: ${JSON.stringify(lettering.write(assemble(text)))},`,
      "};",
      "",
    ];
    return [
      { path: `${path}.wat`, text },
      { path: `${path}.ts`, text: value.join("\n") },
    ];
  };
}
