import { backendNames as tableNames } from "@ctckit/backends";
import { describe, expect, test } from "vitest";
import { backendNames, isBackend, requiredBackends } from "../src/backend-packages.ts";

const peer = { name: "@ctckit/x", peerDependencies: { "@ctckit/core": "workspace:^0.1.0" } };

describe("a backend", () => {
  test("is a published package with core as a peer", () => {
    expect(isBackend({ folder: "packages/x", json: peer })).toBe(true);
  });

  test.each([
    ["an adapter", "packages/tfjs", peer],
    ["the suite", "packages/conformance", peer],
    ["an app", "apps/x", peer],
    ["bundled into backends", "packages/x", { ...peer, private: true }],
    ["without core", "packages/x", { name: "@ctckit/x" }],
  ])("is not what is %s", (_, folder, json) => {
    expect(isBackend({ folder, json })).toBe(false);
  });

  test("of this workspace is found by its folder's name", () => {
    expect(backendNames()).toEqual(["cuda", "js", "wasm", "webgpu", "worker"]);
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
