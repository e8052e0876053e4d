import { checkSpecs } from "./derive/check.ts";
import { checkParallel } from "./derive/parallel.ts";
import { fan } from "./derive/step.ts";
import { namedClasses, namedWeights } from "./derive/vocabulary.ts";
import { narrow } from "./lower/narrow.ts";
import { wideFor } from "./lower/wide.ts";
import type { Lattice } from "./spec/lattice.ts";
import { checkFan, type OutputFile, type Target } from "./target.ts";

/** What one target gives: all of its files, or the reason why it has none. */
export interface Generated {
  readonly target: string;
  /** Where all of its files are. */
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
 * Whether every backend can serve these lattices. A batch has a blank, and neither other classes of the caller's nor weights: no
 * host could hand them on.
 *
 * @throws Error - for the first that is no lattice, that some target could not do, or that wants what no batch has
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
