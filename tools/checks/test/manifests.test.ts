import { expect, test } from "vitest";
import { manifestProblems } from "../src/manifests.ts";
import type { PackageJson } from "../src/workspace.ts";

const source = { "ctckit-source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" };
const { "ctckit-source": _, ...published } = source;

const sound: PackageJson = {
  name: "@ctckit/x",
  exports: { ".": source },
  peerDependencies: { "@ctckit/core": "workspace:^0.1.0" },
  repository: { url: "git+https://example.org/x.git", directory: "packages/x" },
  publishConfig: { access: "public", provenance: true, exports: { ".": published } },
};

const problems = (json: Partial<PackageJson>, missing?: string) =>
  manifestProblems({ folder: "packages/x", json: { ...sound, ...json } }, (_, file) => file !== missing);

test("a sound package has no problems", () => {
  expect(problems({})).toEqual([]);
});

test("an entry of sources alone is not published", () => {
  expect(problems({ exports: { ".": source, "./kit": { "ctckit-source": "./test/kit.ts" } } })).toEqual([]);
});

test("a conformance test of what is no backend runs nowhere", () => {
  const [problem] = problems({ peerDependencies: {} });
  expect(problem).toContain("has a test/conformance.test.ts");
});

test.each([
  ["a backend that no suite runs on", problems({}, "test/conformance.test.ts"), "core as a peer"],
  ["no README", problems({}, "README.md"), "README.md"],
  [
    "sources in the published exports",
    problems({ publishConfig: { ...sound.publishConfig, exports: { ".": source } } }),
    "publishConfig.exports",
  ],
  [
    "no published exports",
    problems({ publishConfig: { access: "public", provenance: true } }),
    "publishConfig.exports",
  ],
  [
    "no provenance",
    problems({ publishConfig: { access: "public", exports: { ".": published } } }),
    "provenance",
  ],
  ["the repository of another", problems({ repository: { url: "", directory: "packages/y" } }), "directory"],
])("%s", (_, found, word) => {
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(word);
});

test("what is no backend needs no conformance test", () => {
  expect(problems({ peerDependencies: {} }, "test/conformance.test.ts")).toEqual([]);
});
