// Sizes that no test can reach through the public calls, and the manifest's refusals as plain data.

import { expect, test } from "vitest";
import { offsetsOf } from "../src/check/lengths.ts";
import { type Needs, refuse } from "../src/check/manifest.ts";
import { allocate } from "../src/check/typed-array.ts";
import type { Manifest } from "../src/index.ts";

test("memory that cannot be had is CTC_OUT_OF_MEMORY with the bytes wanted", () => {
  const wanted = () => allocate("grad", "float32", 2 ** 50);
  expect(wanted).toThrow("grad: could not allocate 4503599627370496 bytes");
  expect(wanted).toThrow(
    expect.objectContaining({ code: "CTC_OUT_OF_MEMORY", cause: expect.any(RangeError) }),
  );
});

test("the labels of all samples must fit int32 offsets", () => {
  expect(offsetsOf(Int32Array.of(2 ** 30, 2 ** 30 - 1))).toEqual(Int32Array.of(0, 2 ** 30, 2 ** 31 - 1));
  expect(() => offsetsOf(Int32Array.of(2 ** 30, 2 ** 30))).toThrow(
    new RangeError("targetLengths: expected at most 2147483647 labels in all, got 2147483648 up to sample 1"),
  );
});

const manifest: Manifest = {
  dtypes: ["float32"],
  topologies: ["ctc"],
  inputs: ["logProbs"],
  operations: ["loss"],
  gradients: [],
  limits: { maxTime: 10, maxBatch: 20, maxClasses: 30, maxTargetLength: 40 },
};
const most: Needs = {
  topology: "ctc",
  dtype: "float32",
  input: "logProbs",
  operation: "loss",
  maxTime: 10,
  maxBatch: 20,
  maxClasses: 30,
  maxTargetLength: 40,
};

test.each([
  [
    { topology: "ctc-no-repeat-blank" },
    { field: "topology", wanted: "ctc-no-repeat-blank", allowed: ["ctc"] },
  ],
  [{ dtype: "float64" }, { field: "dtype", wanted: "float64", allowed: ["float32"] }],
  [{ input: "logits" }, { field: "input", wanted: "logits", allowed: ["logProbs"] }],
  [{ operation: "gradient" }, { field: "operation", wanted: "gradient", allowed: ["loss"] }],
  [{ gradient: "logits" }, { field: "gradient", wanted: "logits", allowed: [] }],
  [{ maxTime: 11 }, { field: "maxTime", wanted: 11, allowed: 10 }],
  [{ maxBatch: 21 }, { field: "maxBatch", wanted: 21, allowed: 20 }],
  [{ maxClasses: 31 }, { field: "maxClasses", wanted: 31, allowed: 30 }],
  [{ maxTargetLength: 41 }, { field: "maxTargetLength", wanted: 41, allowed: 40 }],
] as const)("%j is refused", (change, refusal) => {
  expect(refuse(manifest, { ...most, ...change })).toEqual(refusal);
});

test("what is left out is not refused", () => {
  expect(refuse(manifest, {})).toBeUndefined();
  expect(refuse(manifest, { maxTime: 10 })).toBeUndefined();
  expect(refuse(manifest, { maxTime: 11, maxBatch: 21 })).toMatchObject({ field: "maxTime" });
});

test("inclusive bounds are allowed, and a bound left out allows everything", () => {
  expect(refuse(manifest, most)).toBeUndefined();
  expect(refuse({ ...manifest, limits: {} }, { ...most, maxTime: 2 ** 31 - 1 })).toBeUndefined();
});
