import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dtype } from "@ctckit/core";
import { checkRecipe, type Recipe } from "./recipe.ts";

// Every failure found so far, as small as fast-check could make it. Each run begins with them.

export const corpusFolder = fileURLToPath(new URL("../corpus", import.meta.url));

/** A problem that some backend was wrong on. */
export interface Kept {
  readonly backend: string;
  readonly dtype: Dtype;
  readonly found: string;
  readonly what: string;
  readonly recipe: Recipe;
}

/** @throws TypeError - names a file that holds no such problem, and what is wrong */
export function corpus(folder = corpusFolder): readonly { readonly name: string; readonly kept: Kept }[] {
  if (!existsSync(folder)) return []; // nothing was found yet
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => ({ name, kept: read(join(folder, name)) }));
}

function read(path: string): Kept {
  try {
    const kept: Partial<Kept> | null = JSON.parse(readFileSync(path, "utf8"));
    if (typeof kept?.backend !== "string" || typeof kept.what !== "string")
      throw new TypeError(`expected a problem with "backend", "what" and "recipe"`);
    checkRecipe(kept.recipe);
    return kept as Kept;
  } catch (error) {
    throw new TypeError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** @returns the file's path */
export function keep(kept: Kept, seed: number, folder = corpusFolder): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${kept.backend.replace(/\W+/g, "-")}-${kept.dtype}-${seed}.json`);
  writeFileSync(path, `${JSON.stringify(kept, undefined, 2)}\n`);
  return path;
}
