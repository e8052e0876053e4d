import { join } from "node:path";
import { type InlineConfig, loadConfigFromFile } from "vite";
import { afterEach, expect, test, vi } from "vitest";
import { root } from "../src/workspace.ts";

afterEach(() => vi.unstubAllEnvs());

async function project(): Promise<InlineConfig> {
  const loaded = await loadConfigFromFile({ command: "serve", mode: "test" }, join(root, "vitest.config.ts"));
  const { test } = loaded!.config as { test: { projects: InlineConfig[] } };
  return test.projects[0]!;
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
