import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromium } from "../src/chromium.ts";
import { type Answer, allowed, forbidden } from "../src/content-security-policy.ts";
import { judged } from "../src/steps/size.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-chromium-"));
  writeFileSync(join(folder, "chromium-browser"), "");
  writeFileSync(join(folder, "chrome"), "");
  chmodSync(join(folder, "chrome"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a browser is what can be executed, on the PATH or where CTCKIT_CHROMIUM says", async () => {
  expect((await chromium({ PATH: folder })).path).toBe(join(folder, "chrome"));
  expect(await chromium({ PATH: folder, CTCKIT_CHROMIUM: "/nowhere/chrome" })).toEqual({
    tried: ["/nowhere/chrome"],
  });
  expect(await chromium({ PATH: "" })).toEqual({
    tried: ["chromium", "chromium-browser", "google-chrome", "chrome"],
  });
});

const loss = Math.log(81 / 15) / 2;
const reason = "the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src";
const strict: Answer = {
  probe: { available: false, reason },
  backend: "js",
  skips: [`wasm: ${reason}`],
  loss,
};
const open: Answer = { probe: { available: true }, backend: "wasm", skips: [], loss };

test("a page that forbids WebAssembly must give the reason, js and a right loss", () => {
  expect(forbidden(strict)).toEqual([]);
  const silent: Answer = { ...strict, probe: { available: false, reason: "no" }, skips: [] };
  expect(forbidden(silent)).toEqual([
    expect.stringContaining("probe: expected a reason"),
    expect.stringContaining("onSkip: expected the reason"),
  ]);
  expect(forbidden(open)).toHaveLength(3);
  expect(forbidden({ ...strict, loss: Number.NaN })).toEqual([expect.stringContaining("loss: expected")]);
});

test("a page that allows it must give wasm and a right loss", () => {
  expect(allowed(open)).toEqual([]);
  expect(allowed(strict)).toHaveLength(2);
  expect(allowed({ ...open, loss: 1 })).toEqual([expect.stringContaining("loss: expected")]);
});

test("sizes: over a budget, no report and nothing measured are failures", () => {
  const sizes = [
    { name: "core", passed: true, size: 6660 },
    { name: "core + wasm", passed: false, size: 25_100 },
  ];
  expect(judged(JSON.stringify(sizes))).toEqual([
    ["over its budget: core + wasm 25.1 kB"],
    "core 6.7 kB, core + wasm 25.1 kB",
  ]);
  expect(judged("[]")[0]).toEqual(["size-limit measured nothing"]);
  expect(judged("Error: no")[0]).toEqual(["size-limit gave no report\nError: no"]);
});
