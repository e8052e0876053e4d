import { fan } from "../derive/step.ts";
import type { Kernel, Pass } from "../ir/nodes.ts";
import { best } from "../lower/best.ts";
import { doubleFixedPoint } from "../lower/fixed-point.ts";
import { wideFor } from "../lower/wide.ts";
import { bufferGroups, printDimensions } from "../print/size-table.ts";
import { opened, starred } from "../spec/alignment.ts";
import type { Lattice } from "../spec/lattice.ts";
import { emissions } from "../stages/classes/all-frames.ts";
import { storedFrom } from "../stages/classes/frame-source.ts";
import { labels } from "../stages/labels/labels.ts";
import { serial } from "../stages/sweep/schedule.ts";
import { alignmentStages, forSpec, lowered, type OutputFile, posteriorStages } from "../target.ts";
import { alignmentFields, alignmentName, posteriorFields, posteriorsName } from "./alignment.ts";
import { commonFields, stageName, valueName } from "./topology.ts";
import { file, isOthers, passes, sizes } from "./typescript-files.ts";

const FLOATS = { f32: "float32", f64: "float64" } as const;

/** Under the algebra of best paths. */
const bestPasses = (dtype: "f32" | "f64"): readonly Pass[] => [best, ...passes(dtype, doubleFixedPoint)];

/** Best paths, and the posteriors of their states, each in a file of its own: who wants them loads them. */
export function alignmentFiles(specs: readonly Lattice[]): OutputFile[] {
  const lattices = specs.flatMap((spec) => [starred(spec), opened(spec)]);
  return [
    ...lattices.flatMap((lattice) =>
      forSpec(lattice, () => [alignmentFile(lattice), posteriorsFile(lattice)]),
    ),
    ...(["f32", "f64"] as const).flatMap((dtype) => [
      emissionsFile("alignment", dtype, bestPasses(dtype), lattices[0]!),
      emissionsFile("posteriors", dtype, passes(dtype), lattices[0]!),
    ]),
  ];
}

function alignmentFile(spec: Lattice): OutputFile {
  const stages = [labels(spec, serial), ...alignmentStages(spec, serial, storedFrom)].map((kernel) =>
    lowered(kernel, bestPasses("f64")),
  );
  const fields = [...commonFields(spec), ...alignmentFields(spec, doubleFixedPoint)];
  return latticeFile("alignment", spec, alignmentName(valueName(spec)), stages, fields, [
    "emissions",
    "kept",
  ]);
}

function posteriorsFile(spec: Lattice): OutputFile {
  const form = wideFor(fan(spec));
  const stages = posteriorStages(spec, serial, storedFrom).map((kernel) =>
    lowered(kernel, passes("f64", form)),
  );
  const shared = ["emissions", "ids", "used", "differs"];
  return latticeFile(
    "posteriors",
    spec,
    posteriorsName(valueName(spec)),
    stages,
    posteriorFields(spec),
    shared,
  );
}

/** @param others arrays that are no concern of its sizes */
function latticeFile(
  folder: "alignment" | "posteriors",
  spec: Lattice,
  name: string,
  stages: readonly Kernel[],
  fields: readonly string[],
  others: readonly string[],
): OutputFile {
  const [buffers] = bufferGroups([stages], (name) => isOthers(name) || others.includes(name));
  const value = [
    `export const ${name} = {`,
    ...fields,
    ...stages.map(({ name }) => `  ${name}: ${stageName(spec, name)},`),
    `  /** Elements of each array but for ${others.join(", ")}. */`,
    `  sizes: ${sizes(buffers!)},`,
    "};",
  ];
  return file(
    `alignment/${spec.name}${folder === "posteriors" ? "-posteriors" : ""}`,
    `${TITLES[folder]} of the topology ${spec.name}`,
    {
      kernels: stages.map((kernel) => ({ ...kernel, name: stageName(spec, kernel.name) })),
      rest: [printDimensions(buffers!), value.join("\n")],
    },
  );
}

const TITLES = { alignment: "Best paths", posteriors: "Posteriors along a path" } as const;

function emissionsFile(
  folder: "alignment" | "posteriors",
  dtype: "f32" | "f64",
  through: readonly Pass[],
  lattice: Lattice,
): OutputFile {
  const what = `${TITLES[folder]}: emissions on ${FLOATS[dtype]} arrays`;
  return file(`alignment/${folder === "posteriors" ? "posterior-" : ""}emissions-${FLOATS[dtype]}`, what, {
    kernels: [lowered(emissions(lattice), through)],
  });
}
