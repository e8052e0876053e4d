import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dtype } from "@ctckit/core";
import type { Recipe } from "./recipe.ts";

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

export function corpus(folder = corpusFolder): readonly { readonly name: string; readonly kept: Kept }[] {
  if (!existsSync(folder)) return []; // nothing was found yet
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names
    .sort()
    .map((name) => ({ name, kept: JSON.parse(readFileSync(join(folder, name), "utf8")) as Kept }));
}

/** @returns the file's path */
export function keep(kept: Kept, seed: number, folder = corpusFolder): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${kept.backend.replace(/\W+/g, "-")}-${kept.dtype}-${seed}.json`);
  writeFileSync(path, `${JSON.stringify(kept, undefined, 2)}\n`);
  return path;
}
