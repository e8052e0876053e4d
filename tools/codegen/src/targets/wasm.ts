import { assemble } from "../assemble.ts";
import type { Buffer as IrBuffer, Kernel, Pass } from "../ir/nodes.ts";
import { addresses } from "../lower/addresses.ts";
import { narrow } from "../lower/narrow.ts";
import { type Lettering, letteringFor } from "../print/letters.ts";
import { bufferGroups, printDimensions, printSizesOf, wordsOf } from "../print/size-table.ts";
import { printWasmModule } from "../print/wasm-module.ts";
import { printWat } from "../print/wat.ts";
import { opened, starred } from "../spec/alignment.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rowByRow } from "../stages/classes/frame-source.ts";
import { backwardRows, emissionsRow, forwardRows, frameRow, logs } from "../stages/classes/one-frame.ts";
import { quotients } from "../stages/classes/quotients.ts";
import { labels } from "../stages/labels/labels.ts";
import { backward } from "../stages/lattice/backward.ts";
import { forward } from "../stages/lattice/forward.ts";
import { laneWise } from "../stages/sweep/schedule.ts";
import { checkFan, forSpec, HEADER, type KernelTarget, lowered, type OutputFile } from "../target.ts";
import { type ModuleParts, modulePartsOf } from "./module-parts.ts";
import { commonFields, valueName } from "./topology.ts";
import { alignmentFiles, vectors } from "./wasm-alignment.ts";
import { scoringFiles } from "./wasm-scoring.ts";

/** The kernels of packages/wasm: for each topology a module for float32 arrays, which computes a sample in three calls. */
export const wasm: KernelTarget = {
  folder: "packages/wasm/src/generated",
  print: (kernel) => printWat(`golden ${kernel.name}`, [lowered(kernel, passes)]),
  files: async (specs) => {
    const modules = specs.map((spec) => forSpec(spec, () => moduleOf(spec)));
    const { shared } = modules[0]!.parts;
    // Made for the shared bytes alone, so that another topology changes no file of these.
    const lettering = letteringFor(shared);
    const rows = lettering.write(shared);
    return [
      { path: `${wasm.folder}/letters.ts`, text: printLetters(lettering) },
      { path: `${wasm.folder}/rows.ts`, text: printRows(rows) },
      { path: `${wasm.folder}/alignment/scores.ts`, text: printScores(lettering) },
      ...modules.flatMap((module) => filesOf(module, rows, lettering)),
      ...modules.flatMap(({ spec, aligning }) =>
        [starred(spec), opened(spec)].flatMap((lattice) =>
          forSpec(lattice, () => alignmentFiles(lattice, wasm.folder, lettering, aligning)),
        ),
      ),
      ...specs.flatMap((spec) => forSpec(spec, () => scoringFiles(spec, wasm.folder, lettering))),
    ];
  },
};

const passes: readonly Pass[] = [...vectors, addresses];

interface Module {
  readonly spec: Lattice;
  readonly text: string;
  readonly parts: ModuleParts;
  /** Kernels that best paths want too. */
  readonly aligning: readonly (readonly [stage: string, kernel: Kernel])[];
  /** The TypeScript that it is called through, given its bytes as text. */
  print(bytes: string): string;
}

function moduleOf(spec: Lattice): Module {
  checkFan(spec, narrow);
  const rows = [
    logs(laneWise),
    ...[emissionsRow, ...forwardRows, ...backwardRows].map((row) => frameRow(row, laneWise)),
  ];
  const stages = {
    labels: labels(spec, laneWise),
    forward: forward(spec, laneWise, rowByRow(laneWise, forwardRows)),
    backward: backward(spec, laneWise, rowByRow(laneWise, backwardRows)),
    quotients: quotients(laneWise),
  };
  const exported = (stage: string) => `${spec.name}/${stage}`;
  const named = Object.entries(stages).map(([stage, kernel]) => ({ ...kernel, name: exported(stage) }));
  const kernels = [...rows, ...named].map((kernel) => lowered(kernel, passes));
  const text = printWat(`The topology ${spec.name} of @ctckit/wasm. ${HEADER}`, kernels);
  const [ofLabels, ofLoss, ofGradient] = bufferGroups(
    [[stages.labels], [...rows, stages.forward], [stages.backward, stages.quotients]].map(stored),
    (name) => name === "data" || name === "grad",
  ) as [IrBuffer[], IrBuffer[], IrBuffer[]];
  const all = [...ofLabels, ...ofLoss, ...ofGradient];
  const value = [
    ...commonFields(spec),
    "  /** The log of a total is log(mantissa) + exponent * logUnit. */",
    `  logUnit: ${narrow.unit},`,
    "  /** What `rowStage` may be in either pass, from 1 on. */",
    `  forwardRows: ${JSON.stringify(forwardRows.map(({ name }) => name))},`,
    `  backwardRows: ${JSON.stringify(backwardRows.map(({ name }) => name))},`,
    "  /** Words of each array that a sample needs for its labels, for its loss besides, and for its gradient besides. */",
    "  words: {",
    ...Object.entries({ labels: ofLabels, loss: ofLoss, gradient: ofGradient }).flatMap(
      ([group, buffers]) => [
        `    // ${buffers.map(({ name }) => name).join(", ")}`,
        `    ${group}: ${printSizesOf(buffers, wordsOf)},`,
      ],
    ),
    "  },",
  ];
  const print = (bytes: string) =>
    printWasmModule({
      header: `The topology ${spec.name} as bytes, and how to call them. ${HEADER}`,
      bytes,
      name: valueName(spec),
      fields: value,
      dimensions: printDimensions(all),
      arrays: all.map(({ name }) => name),
      stages: Object.keys(stages).map((stage) => [stage, exported(stage)]),
      kernels,
    });
  const isOwn = (name: string) => name.startsWith(exported(""));
  const aligning = forwardRows.map(
    ({ name }) => [name, kernels.find((kernel) => kernel.name === name)!] as const,
  );
  return { spec, text, print, aligning, parts: modulePartsOf(assemble(text), isOwn) };
}

function printLetters({ letters, first }: Lettering): string {
  return [
    `// How modules are written as text. ${HEADER}`,
    "",
    "/** `letters[i]` is the byte `first + i`, modulo 256. Any other letter adds `letters.length` to the byte after it. */",
    `export const letters = ${JSON.stringify(letters)};`,
    `export const first = ${first};`,
    "",
  ].join("\n");
}

function printRows(rows: string): string {
  return [
    `// What modules of all topologies have in common: the code for rows of classes. ${HEADER}`,
    "",
    `export const rows = ${JSON.stringify(rows)};`,
    "",
  ].join("\n");
}

/** Where there is no module of losses, best paths have their scores from this one. */
function printScores({ write }: Lettering): string {
  const kernels = [logs(laneWise), ...forwardRows.map((row) => frameRow(row, laneWise))].map((kernel) =>
    lowered(kernel, passes),
  );
  return [
    `// What a class says of a frame, as in a module of losses, and nothing else of one. ${HEADER}`,
    "",
    "/** A module of WebAssembly with SIMD, in the letters of `letters.ts`. */",
    `export const scores = ${JSON.stringify(write(assemble(printWat("scores", kernels))))};`,
    "",
  ].join("\n");
}

function filesOf({ spec, text, parts, print }: Module, rows: string, { write }: Lettering): OutputFile[] {
  const [head, code, tail] = [parts.head, parts.shared, parts.tail].map(write);
  // With another lattice the optimiser may treat them differently.
  const bytes = code === rows ? [head, tail] : [head + code! + tail];
  return [
    { path: `${wasm.folder}/topologies/${spec.name}.wat`, text },
    { path: `${wasm.folder}/topologies/${spec.name}.ts`, text: print(JSON.stringify(bytes)) },
  ];
}

/** With buffers as they lie in memory. */
const stored = (kernels: readonly Kernel[]): Kernel[] => kernels.map((kernel) => lowered(kernel, vectors));
