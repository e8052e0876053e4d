import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { target } from "../.vitepress/links.ts";
import { pageOf } from "../.vitepress/pages.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const to = (href: string, folder = "docs") => target(href, folder, root, "https://repository");

test.each([
  ["docs/contract.md", "contract.md"],
  ["docs/decisions/0005-lanes.md", "decisions/0005-lanes.md"],
  ["packages/js/README.md", "packages/js.md"],
  ["apps/conformance-runner/README.md", "packages/conformance-runner.md"],
  ["apps/site/build/api/@ctckit/core.md", "api/core.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["README.md", undefined],
  ["packages/cuda-linux-x64/README.md", undefined],
  ["docs/benchmarks.svg", undefined],
])("%s is the page %s", (document, page) => expect(pageOf(document)).toBe(page));

test("a document that is a page is linked as one", () => {
  expect(to("contract.md#6-numbers")).toBe("/contract.md#6-numbers");
  expect(to("../packages/js/README.md")).toBe("/packages/js.md");
  expect(to("../wasm/README.md", "packages/js")).toBe("/packages/wasm.md");
});

test("any other file is linked in the repository", () => {
  expect(to("../README.md#playground")).toBe("https://repository/blob/main/README.md#playground");
  expect(to("../packages/core/src/backend.ts")).toBe(
    "https://repository/blob/main/packages/core/src/backend.ts",
  );
});

test("addresses, paths of the site and headings are left alone", () => {
  for (const href of ["https://jax-js.com", "/api/", "#playground"]) expect(to(href)).toBe(href);
});

test("a link to nothing is an error", () => {
  expect(() => to("../README.md#nothing")).toThrow("docs: dead link ../README.md#nothing");
  expect(() => to("../packages/core/src/nothing.ts")).toThrow(
    "docs: dead link ../packages/core/src/nothing.ts",
  );
});
