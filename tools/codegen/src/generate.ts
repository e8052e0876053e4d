import { checkSpecs } from "./derive/check.ts";
import { checkParallel } from "./derive/parallel.ts";
import { fan } from "./derive/step.ts";
import { namedClasses, namedWeights } from "./derive/vocabulary.ts";
import { narrow } from "./lower/narrow.ts";
import { wideFor } from "./lower/wide.ts";
import type { Lattice } from "./spec/lattice.ts";
import { checkFan, type OutputFile, type Target } from "./target.ts";

/** The output of one target: all of its files, or the reason why there are none. */
export interface Generated {
  readonly target: string;
  /** The folders of its files. */
  readonly folder: string;
  readonly files: readonly OutputFile[];
  readonly failure?: string;
}

/** The files of every target, as text: nothing is written. A target that fails does not stop the others. */
export function generate(
  specs: readonly Lattice[],
  targets: Readonly<Record<string, Target>>,
): Promise<Generated[]> {
  return Promise.all(
    Object.entries(targets).map(async ([target, { folder, files }]): Promise<Generated> => {
      try {
        return { target, folder, files: await files(specs) };
      } catch (error) {
        return { target, folder, files: [], failure: (error as Error).message };
      }
    }),
  );
}

/**
 * Checks that every backend can serve these lattices. A batch has a blank, but no other named classes and no weights, so no
 * host could pass them on.
 *
 * @throws Error - for the first that is not a valid lattice, that some target cannot do, or that needs what no batch has
 */
export function checkServed(specs: readonly Lattice[]): void {
  checkSpecs(specs);
  for (const spec of specs) {
    checkParallel(spec);
    for (const form of [narrow, wideFor(fan(spec))]) checkFan(spec, form);
    const [, ...classes] = namedClasses(spec);
    const wanted = [
      ...classes.map((name) => `class ${name}`),
      ...namedWeights(spec).map((name) => `weight ${name}`),
    ];
    if (wanted.length > 0)
      throw new Error(
        `spec ${spec.name}: ${wanted[0]}: a batch of the backends' contract has none to give; such a lattice runs in tests only`,
      );
  }
}
