import { checkSpecs } from "./derive/check.ts";
import { namedClasses, namedWeights } from "./derive/vocabulary.ts";
import type { Lattice } from "./spec/lattice.ts";
import type { OutputFile, Target } from "./target.ts";

/** What one target gives: all of its files, or the reason why it has none. */
export interface Generated {
  readonly target: string;
  /** Where all of its files are. */
  readonly folder: string;
  readonly files: readonly OutputFile[];
  readonly failure?: string;
}

/**
 * The files of every target, from memory: nothing is written. A target that fails does not stop the others.
 *
 * @throws Error - a spec is refused; then no target has anything
 */
export async function generate(
  specs: readonly Lattice[],
  targets: Readonly<Record<string, Target>>,
): Promise<Generated[]> {
  checkSpecs(specs);
  specs.forEach(checkServed);
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

/** A batch has a blank, and neither other classes of the caller's nor weights: no host could hand them on. */
function checkServed(spec: Lattice): void {
  const [, ...classes] = namedClasses(spec);
  for (const [what, names] of [
    ["class", classes],
    ["weight", namedWeights(spec)],
  ] as const)
    if (names.length > 0)
      throw new Error(
        `spec ${spec.name}: ${what} ${names[0]}: a batch of the backends' contract has none to give; it runs in tests only`,
      );
}
