// The one file of the suite that needs Node: it reads a folder.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { VectorFile } from "./vector.ts";

export type { VectorFile } from "./vector.ts";

/** Every `*.json` of a folder, by name. Throws where one is not a vector. */
export function readVectors(folder: string): VectorFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => {
    const file: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const { kind, name: title } = file as Partial<VectorFile>;
    if (typeof kind !== "string" || typeof title !== "string") {
      throw new TypeError(`${name}: expected a vector with "name" and "kind"`);
    }
    return file as VectorFile;
  });
}
