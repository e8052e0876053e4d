// What programs do not read names the same backends as the table.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backendNames, backends } from "../src/index.ts";

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const sorted = (names: readonly string[]) => [...names].sort();

/** Packages that stand in the same lists and are no backends. */
const others = ["core", "tfjs", "jax", "decode", "onnx", "conformance", "conformance-runner"];
const published = sorted([...backendNames, ...others]);

test("the README's table of backends", () => {
  const section = text("README.md").split("\n## Backends\n")[1]!.split("\n## ")[0]!;
  const rows = [...section.matchAll(/^\| `\w+\(.*\)` \| `@ctckit\/([a-z-]+)` \|/gm)].map(([, name]) => name!);
  expect(sorted(rows)).toEqual(sorted(backendNames));
});

test("the README's list of folders", () => {
  const section = text("README.md").split("\n## What is where\n")[1]!.split("\n## ")[0]!;
  const folders = [...section.matchAll(/^packages\/([a-z0-9-]+) /gm)].map(([, name]) => name!);
  for (const name of backendNames) expect(folders).toContain(name);
});

test("the site's API", () => {
  const { entryPoints } = JSON.parse(text("apps/site/typedoc.json"));
  const names = entryPoints.map((path: string) => /([a-z0-9-]+)\/src\/index\.ts$/.exec(path)![1]);
  expect(sorted(names)).toEqual(published);
});

test("the site's pages", () => {
  const list = /export const packages = \{(.*?)\}/s.exec(text("apps/site/.vitepress/pages.ts"))![1]!;
  const names = [...list.matchAll(/"(?:packages|apps)\/([a-z0-9-]+)"/g)].map(([, name]) => name!);
  expect(sorted(names)).toEqual(published);
});

test("the version that all packages share", () => {
  const [fixed] = JSON.parse(text(".changeset/config.json")).fixed;
  const names = fixed.map((name: string) => name.replace("@ctckit/", ""));
  expect(sorted(names.filter((name: string) => !/^cuda-/.test(name)))).toEqual(published);
});

test("a row's package is the one of its name, and makes a provider of that name", async () => {
  for (const { name, packages, load, make } of backends) {
    expect(packages[0]).toBe(name);
    expect(make(await load()).name.replace(/\(.*/, "")).toBe(name);
  }
});
