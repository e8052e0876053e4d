import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../src/command.ts";
import { blocks, keeps, promised } from "../src/readme/blocks.ts";
import { type PackageJson, publishedPackages, readJson, root, workspacePackages } from "../src/workspace.ts";

// The suite's README shows fragments of a program that has a backend of its own.
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "apps/conformance-runner/README.md",
  "docs/benchmarks.md",
  "docs/writing-a-backend.md",
  "packages/core/README.md",
  "packages/cuda/README.md",
  "packages/js/README.md",
  "packages/jax/README.md",
  "packages/tfjs/README.md",
  "packages/wasm/README.md",
  "packages/webgpu/README.md",
  "packages/worker/README.md",
];
const all = documents.flatMap((path) =>
  blocks(readFileSync(join(root, path), "utf8")).map((block) => ({ path, ...block })),
);
// "ts compile" is a program that runs elsewhere, in a test runner for instance.
const programs = all
  .filter(({ language }) => /^ts\b/.test(language))
  .map((block, index) => ({ index: index + 1, ...block }));
const runnable = programs.filter(({ language }) => language === "ts");

// Inside this package, so that the imports of a program resolve as this package's own.
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(root, "tools/checks/.readme-"));
  for (const { index, text } of programs) writeFileSync(join(folder, `block-${index}.ts`), text);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.base.json",
      include: ["*.ts"],
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("the programs in the documents", () => {
  test("are there", () => {
    expect(programs.length).toBeGreaterThanOrEqual(5);
  });

  test("compile", { timeout: 120_000 }, async () => {
    const { code, output } = await command("tsc", ["-p", folder]);
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  test.each(runnable)(
    "$path, program $index runs and prints what it says",
    { timeout: 30_000 },
    async ({ index, text }) => {
      const { code, output } = await command("tsx", [
        "--conditions=ctckit-source",
        join(folder, `block-${index}.ts`),
      ]);
      expect(code, output).toBe(0);
      const promises = promised(text);
      if (promises.length === 0) return;
      // A program that prints the same line again and again says so once.
      const lines = output.split("\n").filter((line, at, before) => line !== "" && line !== before[at - 1]);
      expect(lines, output).toHaveLength(promises.length);
      for (const [at, promise] of promises.entries())
        expect(keeps(lines[at]!, promise), lines[at]).toBe(true);
    },
  );
});

describe("the commands in the documents", () => {
  const shell = all.filter(({ language }) => language === "sh").map(({ text }) => text);

  test("are scripts of this workspace", () => {
    const scripts = Object.keys(readJson<PackageJson>(join(root, "package.json")).scripts ?? {});
    const named = shell.flatMap((text) =>
      [...text.matchAll(/^npm (?:run )?(\S+)/gm)].map((match) => match[1]!),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect([...scripts, "install"]).toContain(name);
  });

  test("install packages that are published", () => {
    const published = publishedPackages().map(({ json }) => json.name);
    const named = shell.flatMap((text) =>
      [...text.matchAll(/^npm install (.*)$/gm)].flatMap((match) => match[1]!.split(" ")),
    );
    expect(named.length).toBeGreaterThan(0);
    for (const name of named.filter((each) => each.startsWith("@ctckit/"))) expect(published).toContain(name);
  });
});

test("the README's list of folders names every package", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  for (const { folder: each } of workspacePackages()) expect(readme).toContain(each);
});

test("a promise may leave out a part", () => {
  expect(keeps("0.8431", "0.84...")).toBe(true);
  expect(keeps("0.8531", "0.84...")).toBe(false);
  expect(keeps("0.84", "0.8.")).toBe(false);
  expect(promised("a(); // prints 1\nb();\nc(); // prints 2 3\n")).toEqual(["1", "2 3"]);
});
