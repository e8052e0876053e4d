import { printDimensions, printSizes } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { rows, rowsVariants } from "../stages/classes/all-frames.ts";
import { leftOut } from "../stages/scoring/left-out.ts";
import { statePosteriors } from "../stages/scoring/state-posteriors.ts";
import { parallel } from "../stages/sweep/schedule.ts";
import { editStages, HEADER, lowered, type OutputFile } from "../target.ts";
import { isResult, workBuffers } from "./device-buffers.ts";
import { valueName } from "./topology.ts";
import { numbers, passes, printEntry, resultPasses } from "./wgsl-shaders.ts";

// Posteriors of states and edits of a topology, each in a file of its own: who wants them loads it.

export function posteriorsFile(spec: Lattice, folder: string): OutputFile {
  const stage = statePosteriors(spec, "f32");
  const text = [
    `// Posteriors of states of the topology ${spec.name} of @ctckit/webgpu. ${HEADER}`,
    "",
    `export const ${valueName(spec)}Posteriors = {`,
    printEntry([`${spec.name}/${stage.name}`, stage, passes()], "  "),
    "};",
    "",
  ];
  return { path: `${folder}/posteriors/${spec.name}-posteriors.ts`, text: text.join("\n") };
}

export function editFile(spec: Lattice, folder: string): OutputFile {
  const ofRows = rowsVariants.filter(({ gradient }) => gradient === "none").map((variant) => rows(variant));
  const stages = [leftOut(), ...editStages(spec, parallel)];
  const { always } = workBuffers([...ofRows, ...stages].map((kernel) => lowered(kernel, numbers)));
  const text = [
    `// Edits of the topology ${spec.name} of @ctckit/webgpu. ${HEADER}`,
    "",
    printDimensions(always),
    "",
    `export const ${valueName(spec)}Edits = {`,
    "  /** Words of each array that a sample has in the workspace. */",
    `  workWords: ${printSizes(always.filter(({ name }) => !isResult(name)))},`,
    "  /** And of those that the host reads. */",
    `  resultWords: ${printSizes(always.filter(({ name }) => isResult(name)))},`,
    "  /** By stage, in the order in which they run. */",
    "  shaders: {",
    ...stages.map((stage) => printEntry([stage.name, stage, resultPasses], "    ")),
    "  },",
    "};",
    "",
  ];
  return { path: `${folder}/edits/${spec.name}-edits.ts`, text: text.join("\n") };
}
