// What the playground looks like, as checksums of the files that decide it. `npm run picture` writes them beside the picture.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { root } from "../workspace.ts";

export const picture = "docs/playground-page.png";
export const record = "docs/playground-page.sha256";

// How the page trains changes numbers in the picture, not what it shows.
const drawn = [
  ...["index.html", "src/styles/*.css", "src/view/*.ts"].map((glob) => `apps/playground/${glob}`),
  "packages/page/src/*.css",
];

/** One line a file, as `sha256sum --check` reads it. */
export function checksums(): string {
  const sum = (path: string) =>
    createHash("sha256")
      .update(readFileSync(join(root, path)))
      .digest("hex");
  const paths = globSync(drawn, { cwd: root }).sort();
  return paths.map((path) => `${sum(path)}  ${path}\n`).join("");
}

/** Files that are in only one of two lists of checksums, or in both with another sum. */
export function changed(before: string, after: string): string[] {
  const lines = [before, after].map((text) => text.split("\n").filter((line) => line !== ""));
  const different = lines.flatMap((own, index) => own.filter((line) => !lines[1 - index]!.includes(line)));
  return [...new Set(different.map((line) => line.slice(line.indexOf("  ") + 2)))].sort();
}
