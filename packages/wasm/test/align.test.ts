// The entry for pages that only align: the same bits as the whole package, and nothing of losses.

import { createCtcAligner, createCtcLoss } from "@ctckit/core";
import * as whole from "@ctckit/wasm";
import * as aligning from "@ctckit/wasm/align";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

const [T, N, C] = [600, 2, 9];
const call = {
  data: Float32Array.from({ length: T * N * C }, (_, i) => Math.sin(i * i)),
  shape: [T, N, C],
  targets: [Array.from({ length: 150 }, (_, k) => 1 + ((k * k) % 8)), [3, 3, 1]],
};
const form = { input: "logits", topology: "ctc-no-repeat-blank", open: { end: true } } as const;

test("paths and streams are those of the whole package", async () => {
  const results = [];
  for (const { wasm, ctc, ctcNoRepeatBlank } of [whole, aligning]) {
    const backend = wasm({ topologies: [ctc, ctcNoRepeatBlank] });
    const aligner = await createCtcAligner({ ...form, backend });
    const stream = await aligner.stream({ targets: call.targets[0]! });
    const rows = { shape: [T, C], strides: [N * C, 1], data: call.data.subarray(0, (T * N - 1) * C) };
    results.push([await aligner.align(call), await stream.push(rows), await stream.end()]);
    await aligner.close();
    const sure = await createCtcAligner({ backend: wasm(), input: "logits", confidences: true });
    results.at(-1)!.push((await sure.align(call)) as never);
    await sure.close();
  }
  expect(results[1]).toEqual(results[0]);
});

test("a loss is refused", async () => {
  await expect(createCtcLoss({ backend: aligning.wasm() })).rejects.toMatchObject({
    code: "CTC_UNSUPPORTED",
    message: expect.stringMatching(/^backend "wasm" refuses operation: wanted "loss"/),
  });
});

test("what is no topology is refused, and either package's are taken", async () => {
  expect(() => aligning.wasm({ topologies: [{ name: "ctc" }] })).toThrow(
    "topologies[0]: expected a topology of @ctckit/wasm/align",
  );
  const backend = aligning.wasm({ topologies: [whole.ctcNoRepeatBlank] });
  const aligner = await createCtcAligner({ backend, topology: "ctc-no-repeat-blank" });
  await aligner.close();
  await expect(createCtcAligner({ backend })).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
});

test("an engine without SIMD is named", async () => {
  vi.stubGlobal("WebAssembly", { validate: () => false });
  expect(await aligning.wasm().probe()).toEqual({
    available: false,
    reason: "this engine's WebAssembly has no SIMD",
  });
});
