import { hasUniquePaths } from "../derive/unique-paths.ts";
import { interpret } from "../ir/interpret.ts";
import { elementsAt } from "../ir/shape.ts";
import type { Lattice } from "../spec/lattice.ts";
import { labels } from "../stages/labels/labels.ts";
import { serial } from "../stages/sweep/schedule.ts";
import { HEADER, type Target } from "../target.ts";

/** packages/core: the names that callers may ask for. */
export const topologies: Target = {
  folder: "packages/core/src/generated",
  files: async (specs) => [
    {
      path: `${topologies.folder}/topologies.ts`,
      text: [
        `// The topologies that there are. ${HEADER}`,
        "",
        "/** What a caller may ask for as `topology`. */",
        `export type Topology = ${specs.map(({ name }) => JSON.stringify(name)).join(" | ")};`,
        "",
        "/** How many frames more a target needs for each label that is equal to the one before it. */",
        `export const repeatFrames: Readonly<Record<Topology, number>> = ${JSON.stringify(repeats(specs))};`,
        "",
        "/** Whether what an alignment emits says which one it is, where the target does not hold the blank. */",
        `export const uniquePaths: Readonly<Record<Topology, boolean>> = ${JSON.stringify(Object.fromEntries(specs.map((spec) => [spec.name, hasUniquePaths(spec)])))};`,
        "",
        `export const topologies: readonly Topology[] = ${JSON.stringify(specs.map(({ name }) => name))};`,
        "",
      ].join("\n"),
    },
  ],
};

function repeats(specs: readonly Lattice[]): Record<string, number> {
  return Object.fromEntries(
    specs.map((spec) => [spec.name, requiredFrames(spec, [1, 1]) - requiredFrames(spec, [1, 2])]),
  );
}

/** As the labels stage counts them. */
function requiredFrames(spec: Lattice, target: readonly number[]): number {
  const kernel = labels(spec, serial);
  const size = { S: target.length, L: target.length, C: 3, U: 3 };
  const buffers = Object.fromEntries(
    kernel.buffers.map((buffer) => [buffer.name, new Int32Array(elementsAt(buffer, size))]),
  );
  buffers.targets!.set(target);
  const scalars = { targetStart: 0, targetLength: target.length, blank: 0 };
  interpret(kernel, { scalars, buffers });
  return buffers.counts![1]!;
}
