import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { packages } from "../.vitepress/pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Folders of what users import. */
const published = ["packages", "apps"]
  .flatMap((group) => readdirSync(`${root}/${group}`).map((name) => `${group}/${name}`))
  .filter((folder) => existsSync(`${root}/${folder}/package.json`))
  .filter((folder) => {
    const manifest = JSON.parse(readFileSync(`${root}/${folder}/package.json`, "utf8"));
    return !manifest.private && manifest.exports;
  });

test("every package that users import has a page", () => {
  expect(new Set(Object.values(packages))).toEqual(new Set(published));
});

test("and its API has one", () => {
  const { entryPoints } = JSON.parse(readFileSync(`${root}/apps/site/typedoc.json`, "utf8"));
  const folders = entryPoints.map((path: string) => posix.join("apps/site", path, "../.."));
  expect(new Set(folders)).toEqual(new Set(published));
});
