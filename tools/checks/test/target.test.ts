import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

async function project() {
  const { base } = await import("../../../vitest.base.ts");
  return base("@ctckit/x");
}

test("packages resolve to their sources", async () => {
  vi.stubEnv("CTCKIT_TARGET", undefined);
  const { plugins, resolve, ssr } = await project();
  expect(resolve?.conditions).toContain("ctckit-source");
  expect(ssr?.resolve?.conditions).toContain("ctckit-source");
  expect(plugins).toEqual([]);
});

test("CTCKIT_TARGET=dist resolves to builds and refuses to load any source", async () => {
  vi.stubEnv("CTCKIT_TARGET", "dist");
  const { plugins, resolve, ssr } = await project();
  expect(resolve?.conditions).not.toContain("ctckit-source");
  expect(ssr?.resolve?.conditions).not.toContain("ctckit-source");
  const builtOnly = plugins?.[0] as unknown as { load(id: string): void };
  expect(() => builtOnly.load("/clone/packages/js/src/plan.ts")).toThrow("CTCKIT_TARGET=dist");
  expect(() => builtOnly.load("/clone/packages/js/dist/index.js")).not.toThrow();
  expect(() => builtOnly.load("/clone/packages/js/test/conformance.test.ts")).not.toThrow();
});
