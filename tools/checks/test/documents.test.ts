import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasSoftwareVulkan, softwareVulkan } from "@ctckit/backends/software-vulkan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "../src/build.ts";
import { command, type Finished } from "../src/command.ts";
import { blocks, type Kind, keeps, kindOf, origin, promised, quotes } from "../src/documents/blocks.ts";
import { documents } from "../src/documents/documents.ts";
import { given, needsGpu } from "../src/documents/given.ts";
import { pythonThat } from "../src/python.ts";
import { type PackageJson, publishedPackages, readJson, root, workspacePackages } from "../src/workspace.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");

const all = documents().flatMap((path) =>
  blocks(read(path)).map((block, index) => ({ path, index: index + 1, kind: kindOf(block), ...block })),
);
const of = (kind: Kind) => all.filter((block) => block.kind === kind);
const programs = all.filter(({ kind }) => kind === "run" || kind === "compile");
// Packages are imported as they are built: what readers install.
const toNode = ["--bundle", "--packages=external", "--format=esm", "--platform=node", "--target=node20"];
const fileOf = ({ path, index }: { path: string; index: number }) =>
  `${path.replace(/\W+/g, "-").toLowerCase()}-${index}.ts`;

// Inside this package, so that the imports of a program resolve as this package's own. "compiled" is what readers see; in "run"
// what a program takes as given is there: see fixtures/documents.
let folder: string;

beforeAll(async () => {
  const { code, output } = await build();
  expect(code, output).toBe(0);
  folder = mkdtempSync(join(root, "tools/checks/.documents-"));
  cpSync(join(root, "tools/checks/fixtures/documents"), folder, { recursive: true });
  for (const place of ["compiled", "run"]) mkdirSync(join(folder, place));
  for (const block of programs) writeFileSync(join(folder, "compiled", fileOf(block)), block.text);
  const runs = of("run").map((block) => join(folder, "run", fileOf(block)));
  for (const [at, block] of of("run").entries()) writeFileSync(runs[at]!, given(block.text));
  const made = await command("esbuild", [...runs, ...toNode, `--outdir=${join(folder, "run")}`]);
  expect(made.code, made.output).toBe(0);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true }));

function expectPromises(text: string, { code, output, stdout }: Finished) {
  expect(code, output).toBe(0);
  const promises = promised(text);
  if (promises.length === 0) return;
  // A program that prints the same line again and again says so once.
  const lines = stdout.split("\n").filter((line, at, before) => line !== "" && line !== before[at - 1]);
  expect(lines, output).toHaveLength(promises.length);
  for (const [at, promise] of promises.entries()) expect(keeps(lines[at]!, promise), lines[at]).toBe(true);
}

describe("the programs in the documents", () => {
  test("are there", () => {
    expect(of("run").length).toBeGreaterThan(20);
    // The exception: test runners, pages, pointers of an NVIDIA GPU.
    expect(of("compile").length).toBeLessThan(of("run").length / 2);
    expect(of("python").length).toBeGreaterThan(0);
    expect(of("excerpt").length).toBeGreaterThan(3);
  });

  test("compile", { timeout: 120_000 }, async () => {
    const { code, output } = await command("tsc", ["-p", folder]);
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  test.concurrent.for(of("run"))(
    "$path, block $index runs and prints what it says",
    { timeout: 60_000 },
    async (block, context) => {
      if (needsGpu(block.text) && !hasSoftwareVulkan) return context.skip("missing: a WebGPU without a GPU");
      const file = join(folder, "run", fileOf(block).replace(/ts$/, "js"));
      // By node itself: the command tsx ends with 0 where its program crashes.
      const hook = block.text.includes("@ctckit/codegen") ? ["--import=tsx"] : []; // which nobody builds
      expectPromises(block.text, await command("node", [...hook, file], { env: softwareVulkan() }));
    },
  );

  test.for(of("python"))(
    "$path, block $index runs in PyTorch and prints what it says",
    { timeout: 60_000 },
    async ({ text }, context) => {
      const { python, reasons } = await pythonThat("import torch");
      if (python === undefined) return context.skip(`missing: ${reasons.join("; ")}`);
      expectPromises(text, await command(python, ["-c", text]));
    },
  );

  test.each(of("excerpt"))("$path, block $index is a part of $info", (block) => {
    expect(quotes(block.text, read(origin(block)))).toBe(true);
  });
});

describe("the commands in the documents", () => {
  const shell = of("commands").map(({ text }) => text);

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
  for (const { folder: each } of workspacePackages()) expect(read("README.md")).toContain(each);
});

// Guides quote what the benchmark writes, and it may have been run again since. "20 ms" is no measurement: three digits or a point are.
test("times in the guides are those of docs/benchmarks.md", () => {
  const measured = new Set(read("docs/benchmarks.md").match(/\d+\.\d+|\d{3,}/g));
  const guides = documents().filter((path) => /^docs\/(?!benchmarks)[^/]+\.md$/.test(path));
  const quoted = guides.flatMap((path) =>
    [...read(path).matchAll(/(\d+\.\d+|\d{3,}) ms/g)].map((match) => match[1]!),
  );
  expect(quoted.length).toBeGreaterThan(20);
  expect(quoted.filter((number) => !measured.has(number))).toEqual([]);
});

test("a promise may leave out a part", () => {
  expect(keeps("0.8431", "0.84...")).toBe(true);
  expect(keeps("0.8531", "0.84...")).toBe(false);
  expect(keeps("0.84", "0.8.")).toBe(false);
  expect(promised("a(); // prints 1\nb();\nc(); // prints 2 3\n")).toEqual(["1", "2 3"]);
  expect(promised("print(1)  # prints 1\n")).toEqual(["1"]);
});

test("an excerpt is word for word", () => {
  const file = "a\n  b\n\nc\nd\ne\n";
  expect(quotes("a\nb\nc", file)).toBe(true);
  expect(quotes("  b\n...\nd\n", file)).toBe(true);
  expect(quotes("b\nd", file)).toBe(false);
  expect(quotes("d\n...\nb", file)).toBe(false);
});

test("a fence that nothing would check is refused", () => {
  expect(kindOf({ info: "wgsl from packages/webgpu/src/generated/shaders.ts", text: "" })).toBe("excerpt");
  expect(() => kindOf({ info: "js", text: "f()" })).toThrow('got "js"');
});
