// A side alone in a process: what is told of it has to be about the call.
import { expect, test } from "vitest";
import { bytesOf, probe } from "../../src/align/probe/process.ts";
import { residentPeak } from "../../src/align/probe/resident.ts";
import { twoRowsBytes } from "../../src/align/sides/two-rows.ts";

const flags = ["--import=tsx", "--conditions=ctckit-source"];
const shape = { time: 3000, batch: 1, classes: 32, targetLength: 1400 };

test("what a side holds while it aligns is seen, a matrix of 8 MB and rows of less", {
  timeout: 120_000,
}, async () => {
  const expected = twoRowsBytes(shape.time, shape.targetLength);
  const byHand = await probe({ name: "two rows", role: "opponent" }, shape, flags);
  expect(bytesOf(byHand)).toBeGreaterThan(expected);
  expect(bytesOf(byHand)).toBeLessThan(1.6 * expected);
  expect(byHand.first).toBeUndefined();
  const wasm = await probe({ name: "wasm", role: "ours" }, shape, flags);
  expect(bytesOf(wasm)).toBeGreaterThan(100_000);
  expect(bytesOf(wasm)).toBeLessThan(expected);
  expect(wasm.first).toBeGreaterThan(0);
  expect(wasm.later).toBeGreaterThan(0);
});

test("the larger of both counts, as either misses something", () => {
  expect(bytesOf({ resident: 5, arrays: 7 })).toBe(7);
  expect(bytesOf({ resident: 9, arrays: 7 })).toBe(9);
  expect(bytesOf({ arrays: 7 })).toBe(7);
});

test.runIf(process.platform === "linux")("Linux says how much is resident", () => {
  expect(residentPeak()).toBeGreaterThan(10e6);
});
