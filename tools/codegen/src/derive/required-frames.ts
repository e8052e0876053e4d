import type { Lattice } from "../spec/lattice.ts";

// The fewest frames that a target needs: `first` for its first label, then `differing` or `repeated` for each later one.
// Feasibility is then a comparison of integers, exact on every target.

export interface RequiredFrames {
  readonly first: number;
  readonly differing: number;
  readonly repeated: number;
}

export function requiredFrames(lattice: Lattice): RequiredFrames {
  const first = framesToLabel(lattice, lattice.initial, 0, true);
  const step = (guards: boolean) =>
    framesToLabel(lattice, [{ family: labelFamily(lattice), k: 0 }], 1, guards) - 1;
  return { first, differing: step(true), repeated: step(false) };
}

function labelFamily(lattice: Lattice): string {
  const labels = Object.keys(lattice.families).filter((family) => lattice.families[family] === "label");
  if (labels.length !== 1)
    throw new Error(`spec ${lattice.name}: expected one family of labels, got ${labels.length}`);
  return labels[0]!;
}

/** Frames on the shortest path from one of `start` to label k, both ends counted, all guards taken as `guards`. */
function framesToLabel(lattice: Lattice, start: Lattice["initial"], k: number, guards: boolean): number {
  const goal = `${labelFamily(lattice)}[${k}]`;
  let frontier = new Set(start.map((end) => `${end.family}[${end.k}]`));
  const limit = 4 * Object.keys(lattice.families).length;
  for (let frames = 1; frames <= limit; frames++) {
    if (frontier.has(goal)) return frames;
    const next = new Set<string>();
    for (const { from, to, advance, when } of lattice.transitions)
      for (let source = 0; source <= k; source++)
        if ((guards || !when) && frontier.has(`${from}[${source}]`)) next.add(`${to}[${source + advance}]`);
    frontier = next;
  }
  throw new Error(`spec ${lattice.name}: ${goal} is not reachable`);
}
