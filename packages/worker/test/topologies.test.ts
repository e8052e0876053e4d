import { createCtcLoss } from "@ctckit/core";
import { js, ctc as jsCtc } from "@ctckit/js";
import { wasm, ctc as wasmCtc } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { describe, expect, onTestFinished, test } from "vitest";
import { two } from "./scripts/create.ts";

/** Two equal labels in two frames: they fit where no blank need be between them. */
const problem = { data: new Float32Array(2 * 3), shape: [2, 1, 3], targets: [[1, 1]] };

describe.each([
  ["js", () => js()],
  ["wasm", () => wasm()],
] as const)("the package's own script, with %s,", (_, provider) => {
  test("serves every topology, whatever the provider's name stands for here", async () => {
    const backend = await worker(provider, two).open();
    onTestFinished(() => backend.close());
    expect(backend.manifest.topologies).toEqual(["ctc", "ctc-no-repeat-blank"]);
    const criterion = await createCtcLoss({ backend, input: "logits", topology: "ctc-no-repeat-blank" });
    // One alignment, of two frames of three classes alike.
    expect((await criterion.loss(problem)).losses[0]).toBeCloseTo(2 * Math.log(3), 6);
  });
});

test("a topology is of one package: no other takes it", () => {
  expect(() => js({ topologies: [wasmCtc] })).toThrow(
    new TypeError("topologies[0]: expected a topology of @ctckit/js, got an Object"),
  );
  expect(() => wasm({ topologies: [wasmCtc, jsCtc] })).toThrow(
    new TypeError("topologies[1]: expected a topology of @ctckit/wasm, got an Object"),
  );
});
