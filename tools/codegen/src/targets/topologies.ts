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
        `export const topologies: readonly Topology[] = ${JSON.stringify(specs.map(({ name }) => name))};`,
        "",
      ].join("\n"),
    },
  ],
};
