import { createCtcLoss } from "@ctckit/core";
import { ctc, ctcNoRepeatBlank, wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";

// A provider serves what it was given: what is no topology of this package is refused when it is made, and a topology that was
// not named when a criterion asks for it.

/** Two equal labels in two frames: they fit where no blank need be between them. */
const problem = { data: new Float32Array(2 * 3), shape: [2, 1, 3], targets: [[1, 1]] };
const others = { name: "ctc", forward() {}, sizes: {} }; // as of @ctckit/js

// Titles are the messages: a topology as text is long.
test.each([
  ['topologies: expected an array, got "ctc"', { topologies: "ctc" }],
  ["topologies: expected an array, got an Object", { topologies: ctc }],
  ["topologies[0]: expected a topology of @ctckit/wasm, got an Object", { topologies: [{}] }],
  ["topologies[1]: expected a topology of @ctckit/wasm, got an Object", { topologies: [ctc, others] }],
  [
    'topologies[2]: expected a topology of @ctckit/wasm, got "ctc"',
    { topologies: [ctc, ctcNoRepeatBlank, "ctc"] },
  ],
  ["topologies[0]: expected a topology of @ctckit/wasm, got null", { topologies: [null] }],
  ['wasm: unknown option "topology"; known: topologies', { topology: ctc }],
  ["wasm: expected an object with topologies, got an array of length 1", [ctc]],
  ["wasm: expected an object with topologies, got null", null],
])("%s", (message, options) => {
  expect(() => wasm(options as Parameters<typeof wasm>[0])).toThrow(new TypeError(message));
});

test("a topology that was not named is refused with what to do, and the next call works", async () => {
  const backend = await wasm().open();
  expect(backend.manifest.topologies).toEqual(["ctc"]);
  await expect(createCtcLoss({ backend, topology: "ctc-no-repeat-blank" })).rejects.toMatchObject({
    code: "CTC_UNSUPPORTED",
    message:
      'backend "wasm" refuses topology: wanted "ctc-no-repeat-blank", allowed "ctc"; name it where the backend is made: { topologies: [...] }',
  });
  const criterion = await createCtcLoss({ backend, input: "logits" });
  expect((await criterion.loss(problem)).losses[0]).toBe(Number.POSITIVE_INFINITY);
  await backend.close();
});

test("those that are named are served, each with its own kernels", async () => {
  const backend = await wasm({ topologies: [ctcNoRepeatBlank, ctc] }).open();
  expect(backend.manifest.topologies).toEqual(["ctc-no-repeat-blank", "ctc"]);
  const names = ["ctc", "ctc-no-repeat-blank"] as const;
  const [strict, loose] = await Promise.all(
    names.map(async (topology) => {
      const criterion = await createCtcLoss({ backend, input: "logits", topology });
      return (await criterion.loss(problem)).losses[0]!;
    }),
  );
  expect(strict).toBe(Number.POSITIVE_INFINITY);
  // One alignment, of two frames of three classes alike.
  expect(loose).toBeCloseTo(2 * Math.log(3), 6);
  await backend.close();
});

test("none at all, and one twice", () => {
  expect(() => wasm({ topologies: [] })).toThrow(
    new RangeError("topologies: expected at least one, got none"),
  );
  expect(() => wasm({ topologies: [ctc, ctcNoRepeatBlank, ctc] })).toThrow(
    new RangeError("topologies[2]: ctc is there twice"),
  );
});
