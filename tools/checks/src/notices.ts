// Whose code a build holds, and whether their licenses are with it. Source maps say what went in, whoever bundled it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { globSync } from "tinyglobby";

/** A heading and at least a sentence: some packages bring no text, and then the heading alone is no notice. */
const LEAST_TEXT = 80;

/** npm packages, not ours, with modules in what was built in `folder`. What has no map says so in its comments, unminified. */
export function packagesIn(folder: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const read = (map: string) => {
    if (seen.has(map)) return;
    seen.add(map);
    const { sources } = JSON.parse(readFileSync(map, "utf8")) as { readonly sources: readonly string[] };
    for (const source of sources) {
      const name = packageOf(source);
      if (name !== undefined) found.add(name);
      // One of our own builds, which others may have gone into before.
      const before = `${resolve(dirname(map), source)}.map`;
      if (name === undefined && existsSync(before)) read(before);
    }
  };
  for (const file of globSync("**/*.{js,mjs}", { cwd: folder, absolute: true })) {
    if (existsSync(`${file}.map`)) read(`${file}.map`);
    else
      for (const [, path] of readFileSync(file, "utf8").matchAll(/^\/\/ (\S*node_modules\/\S+)$/gm)) {
        const name = packageOf(path!);
        if (name !== undefined) found.add(name);
      }
  }
  return [...found].sort();
}

/** Those of `packages` of which `notices`, a Markdown file, has no section with a text. */
export function unnoticed(packages: readonly string[], notices: string): string[] {
  const sections = notices.split(/^## /m).slice(1);
  const has = (name: string) =>
    sections.some((section) => {
      const [heading = "", ...text] = section.split("\n");
      const named = heading.split(/,| - /).some((word) => word.trim() === name);
      return named && text.join("\n").trim().length >= LEAST_TEXT;
    });
  return packages.filter((name) => !has(name));
}

/** What is wrong with a folder that has a notice of that name. */
export function noticeProblems(what: string, folder: string, name: string): string[] {
  const path = join(folder, name);
  const notices = existsSync(path) ? readFileSync(path, "utf8") : "";
  return unnoticed(packagesIn(folder), notices).map(
    (name) => `${what} holds code of ${name}, and ${path} has no notice of it`,
  );
}

function packageOf(path: string): string | undefined {
  return /.*\/?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
