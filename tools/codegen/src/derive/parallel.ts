import type { Lattice } from "../spec/lattice.ts";
import { startCells } from "./start.ts";
import { windowEdges } from "./window.ts";

/**
 * Whether threads can go through a lattice from both of its ends at a time: each direction starts at one cell, and rows are cleared
 * once, not frame by frame.
 *
 * @throws Error - they cannot
 */
export function checkParallel(lattice: Lattice): void {
  startCells(lattice);
  const { slope } = windowEdges(lattice);
  for (const { from, to, advance } of lattice.transitions)
    if (advance > slope)
      throw new Error(
        `spec ${lattice.name}: arc ${from} > ${to} by ${advance}: windows move by ${slope} a frame, and a row would hold what was there two frames ago`,
      );
}
