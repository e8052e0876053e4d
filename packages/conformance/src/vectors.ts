// The one file of the suite that needs Node: it reads a folder.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { VectorFile } from "./vector/file.ts";
import { parseVector } from "./vector/parse.ts";

export type { VectorFile } from "./vector/file.ts";

/** What `conformance` takes among its options. */
export interface FoundVectors {
  readonly vectors: readonly VectorFile[];
  /** Empty, or the one reason why there are no vectors: it becomes a skipped test of that name. */
  readonly notes: readonly string[];
}

/**
 * The vectors in the folder that CTCKIT_VECTORS names, else in `usual`, the place to look without being told.
 *
 * @throws Error - CTCKIT_VECTORS names a folder that cannot be read or holds no vector
 */
export function findVectors(usual: string): FoundVectors {
  const named = process.env.CTCKIT_VECTORS;
  const folder = named ? named : usual;
  const vectors = existsSync(folder) ? readVectors(folder) : [];
  if (vectors.length > 0) return { vectors, notes: [] };
  if (named) throw new Error(`CTCKIT_VECTORS: expected a folder of *.json vectors, got ${named}`);
  const place = relative(process.cwd(), usual);
  return { vectors, notes: [`missing: public vectors in ${place}; CTCKIT_VECTORS=DIR names their folder`] };
}

/** Every `*.json` of a folder, by name. Throws where one is not a vector. */
export function readVectors(folder: string): VectorFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => parseVector(readFileSync(join(folder, name), "utf8"), name));
}
