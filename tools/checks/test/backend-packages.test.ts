import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backendNames as tableNames } from "@ctckit/backends";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backendNames, isBackend, requiredBackends } from "../src/backend-packages.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ctckit-backends-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(folder: string, source: string): void {
  mkdirSync(join(root, folder, "src/deep"), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), "{}");
  writeFileSync(join(root, folder, "src/deep/provider.ts"), source);
}

describe("a backend", () => {
  test.each([
    ["a function", "export function x(): BackendProvider {}"],
    ["an arrow", "export const x = (a: number): BackendProvider => make(a);"],
    ["a checked value", "export const x = () => ({}) satisfies BackendProvider;"],
    ["a function's type", "export const x: () => BackendProvider = make;"],
  ])("is a package with %s that returns a provider", (_, source) => {
    write("packages/x", source);
    expect(isBackend("packages/x", root)).toBe(true);
  });

  test("is not an adapter, core, the suite or an app", () => {
    write("packages/adapter", "export function loss(backend: BackendProvider): number {}");
    for (const folder of ["packages/core", "packages/conformance", "apps/x"])
      write(folder, "export function x(): BackendProvider {}");
    expect(backendNames(root)).toEqual([]);
  });

  test("of this workspace is found by its folder's name", () => {
    expect(backendNames()).toContain("js");
    expect(backendNames()).not.toContain("tfjs");
  });
});

describe("CTCKIT_REQUIRE", () => {
  test("is every backend, unless the caller says which", () => {
    expect(requiredBackends(undefined, ["js", "wasm"])).toBe("js,wasm");
    expect(requiredBackends("wasm, js", ["js", "wasm"])).toBe("wasm,js");
    expect(requiredBackends("", ["js", "wasm"])).toBe("");
  });

  test("with a name that is none is an error", () => {
    expect(() => requiredBackends("js,jss", ["js", "wasm"])).toThrow(
      new RangeError("CTCKIT_REQUIRE: expected names of js, wasm, got jss"),
    );
  });
});

test("the table has every backend of the workspace", () => {
  expect([...tableNames].sort()).toEqual(backendNames());
});
