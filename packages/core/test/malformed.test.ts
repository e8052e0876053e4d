// Providers, backends and plans that break their contract's types, as a caller without TypeScript may write them.

import { expect, test } from "vitest";
import { type Backend, type BackendProvider, createCtcLoss, firstAvailable } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";

const { backend, provider } = fakeBackend();
const { manifest } = backend;
const plan = () => ({});

test.each([
  ["backend: expected a provider or an opened backend, got an Object", { manifest }],
  ["backend.name: expected a string, got undefined", { plan, manifest: {} }],
  ["backend.close: expected a function, got undefined", { name: "x", plan, manifest }],
  ["backend.manifest: expected an object, got null", { ...backend, manifest: null }],
  ["backend.manifest.dtypes: expected an array, got undefined", { ...backend, manifest: {} }],
  [
    'backend.manifest.inputs: expected an array, got "logits"',
    { ...backend, manifest: { ...manifest, inputs: "logits" } },
  ],
  [
    "backend.manifest.limits: expected an object, got undefined",
    { ...backend, manifest: { ...manifest, limits: undefined } },
  ],
  ["backend.allocate: expected a function, got true", { ...backend, allocate: true }],
  ["backend.name: expected a string, got undefined", { ...provider, name: undefined }],
])("%s", async (message, malformed) => {
  const call = createCtcLoss({ backend: malformed as unknown as Backend });
  await expect(call).rejects.toThrow(new TypeError(message));
});

const answering = (changes: object) => ({ ...provider, ...changes }) as BackendProvider;

test.each([undefined, null, {}, { available: "yes" }, { available: false }])(
  "a probe that answers %j counts as unavailable",
  async (answer) => {
    const odd = answering({ probe: async () => answer });
    const reason = "probe: expected { available: true } or { available: false, reason }";
    await expect(createCtcLoss({ backend: odd })).rejects.toMatchObject({
      code: "CTC_UNAVAILABLE",
      message: `fake is not available: ${reason}`,
    });
    expect(await firstAvailable([odd]).probe()).toEqual({ available: false, reason: `fake: ${reason}` });
  },
);

test("an open that gives no backend", async () => {
  const odd = answering({ open: async () => undefined });
  await expect(createCtcLoss({ backend: odd })).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "fake could not be opened: open: expected a backend, got undefined",
  });
  expect(await firstAvailable([odd, provider]).open()).toBe(backend);
});

test.each([["plan.run: expected a function, got undefined", undefined]])("%s", async (message, made) => {
  const odd = { ...backend, plan: () => made } as unknown as Backend;
  await expect(createCtcLoss({ backend: odd })).rejects.toMatchObject({
    code: "CTC_KERNEL_FAILED",
    message: `backend "fake" failed: ${message}`,
  });
});

test.each([
  ["openTimeout: expected milliseconds, more than 0, got 0", RangeError, 0],
  ["openTimeout: expected milliseconds, more than 0, got NaN", RangeError, Number.NaN],
  ['openTimeout: expected milliseconds, more than 0, got "1 s"', TypeError, "1 s"],
  ["openTimeout: expected milliseconds, more than 0, got null", TypeError, null],
])("%s", async (text, type, openTimeout) => {
  const odd = answering({ openTimeout });
  await expect(createCtcLoss({ backend: odd })).rejects.toThrow(new type(`backend.${text}`));
  expect(() => firstAvailable([provider, odd])).toThrow(new type(`providers[1].${text}`));
  expect(() => firstAvailable([provider], { openTimeout } as object)).toThrow(new type(text));
});

test("a provider without a name, in a list", () => {
  expect(() => firstAvailable([provider, answering({ name: undefined })])).toThrow(
    new TypeError("providers[1].name: expected a string, got undefined"),
  );
});
