// What stands in the way of WebAssembly, in words: missing, without SIMD, forbidden.

import { CtcError } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

const failing = (message: string) => ({
  validate: () => true,
  compile: () => Promise.reject(new Error(message)),
});
const chromium =
  "WebAssembly.compile(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script";
const needed = "the page's Content-Security-Policy needs 'wasm-unsafe-eval' in script-src";

const obstacles: [what: string, stub: unknown, reason: string][] = [
  ["is missing", undefined, "this engine has no WebAssembly"],
  ["has no SIMD", { validate: () => false }, "this engine's WebAssembly has no SIMD"],
  ["is forbidden in Chromium", failing(chromium), `${needed} (${chromium})`],
  ["is forbidden in V8", failing("Wasm code generation disallowed by embedder"), needed],
  ["is forbidden in Firefox", failing("call to WebAssembly.compile() blocked by CSP"), needed],
  ["is forbidden in Safari", failing("Refused to create a WebAssembly object because 'unsafe-eval'"), needed],
  ["fails otherwise", failing("out of code space"), "the kernels could not be compiled: out of code space"],
];

describe.each(obstacles)("where WebAssembly %s", (_, stub, reason) => {
  test("the probe says so", async () => {
    vi.stubGlobal("WebAssembly", stub);
    const answer = await wasm().probe();
    expect(answer).toEqual({ available: false, reason: expect.stringContaining(reason) });
  });

  test("open rejects with CTC_UNAVAILABLE and the reason", async () => {
    vi.stubGlobal("WebAssembly", stub);
    const error = await wasm()
      .open()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CtcError);
    expect(error).toMatchObject({ code: "CTC_UNAVAILABLE" });
    expect((error as Error).message).toContain(`wasm: ${reason}`);
  });
});

test("a probe that says yes is one whose backend opens, and compiles once", async () => {
  const compile = vi.spyOn(WebAssembly, "compile");
  const provider = wasm();
  expect(await provider.probe()).toEqual({ available: true });
  await (await provider.open()).close();
  await (await provider.open()).close();
  expect(compile).toHaveBeenCalledOnce();
  compile.mockRestore();
});
