import { fold } from "../lower/fold.ts";
import { narrow } from "../lower/narrow.ts";
import { represent } from "../lower/represent.ts";
import { sequential } from "../lower/sequential.ts";
import { printTypeScript } from "../print/ts.ts";
import type { Lattice } from "../spec/lattice.ts";
import { specs } from "../specs.ts";
import { labels } from "../stages/labels.ts";
import { familyLength } from "../stages/lattice-rows.ts";
import { lowered, type OutputFile } from "../target.ts";

// packages/parallel: what the hosts of the parallel stages' kernels share, whatever language those are in.

/** Buffers that the host fills once a call. */
export const OF_LABELS: ReadonlySet<string> = new Set(["ids", "used", "differs", "starts", "positions"]);
export const OF_CALLER: ReadonlySet<string> = new Set(["data", "grad", "losses"]);
/** What begins where another array does, once that is not needed any more. */
export const SHARED_PLACES: Readonly<Record<string, string>> = {
  carried: "carries",
  carriedExponent: "carriesExponent",
  posteriors: "kept",
};

export const families = Math.max(...specs.map((spec) => Object.keys(spec.families).length));
/** Cells of a family's row, less the target length. */
export const rowMargin = familyLength("parallel");

/** The labels stage is the host's: it knows the targets, and it is the one stage that threads could not share. */
export function labelsFile(header: string): OutputFile {
  const name = (spec: Lattice) => `labels${specs.indexOf(spec)}`;
  return {
    path: "packages/parallel/src/generated/labels.ts",
    text: printTypeScript({
      header: [`What the targets look like to the kernels. ${header}`],
      constants: { families, rowMargin },
      kernels: specs.map((spec) => ({
        ...lowered(labels(spec, "parallel"), [represent(narrow), sequential, fold]),
        name: name(spec),
      })),
      tables: { labels: Object.fromEntries(specs.map((spec) => [spec.name, { of: name(spec) }])) },
    }),
  };
}
