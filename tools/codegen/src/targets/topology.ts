import { namedClasses } from "../derive/vocabulary.ts";
import { windowEdges } from "../derive/window.ts";
import { T } from "../ir/shape.ts";
import { printSize } from "../print/size-table.ts";
import type { Lattice } from "../spec/lattice.ts";
import { mostLabels } from "../stages/cells/window.ts";

// What every backend's file of a topology has: a separate value, so that a bundle leaves out what nobody names.

/** `ctcNoRepeatBlank`: what the value is called. */
export function valueName({ name }: Lattice): string {
  return camelCase(name.split("-"));
}

/** `ctcForward`: a stage of one topology. */
export function stageName({ name }: Lattice, stage: string): string {
  return camelCase([...name.split("-"), stage]);
}

function camelCase([first, ...rest]: readonly string[]): string {
  return first + rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

/** Fields that the value has in every backend. */
export function commonFields(lattice: Lattice): string[] {
  const most = mostLabels(windowEdges(lattice), T);
  return [
    `  name: ${JSON.stringify(lattice.name)},`,
    "  /** Classes that the caller names: a target uses no more than its labels and these. */",
    `  namedClasses: ${namedClasses(lattice).length},`,
    "  /** Labels of the longest target that T frames can hold. */",
    `  mostLabels: (T: number) => ${printSize(most)},`,
  ];
}
