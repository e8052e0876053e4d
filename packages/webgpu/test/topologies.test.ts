import { createCtcLoss } from "@ctckit/core";
import { createDeviceLoss, ctc, ctcNoRepeatBlank, webgpu } from "@ctckit/webgpu";
import { describe, expect, test, vi } from "vitest";
import { here } from "./here.ts";

// A provider serves what it was given: what is no topology of this package is refused when it is made, and a topology that was
// not named when a criterion asks for it.

// A device of SwiftShader's compiles for half a second, more where other tests run beside this one.
vi.setConfig({ testTimeout: 60_000 });

/** Two equal labels in two frames: they fit where no blank need be between them. */
const problem = { data: new Float32Array(2 * 3), shape: [2, 1, 3], targets: [[1, 1]] };
const others = { name: "ctc", bytes: "00" }; // as of @ctckit/wasm
const refusal = {
  code: "CTC_UNSUPPORTED",
  message:
    'backend "webgpu" refuses topology: wanted "ctc-no-repeat-blank", allowed "ctc"; name it where the backend is made: { topologies: [...] }',
};

// Titles are the messages: a topology as text is long.
const wrong: [message: string, topologies: unknown][] = [
  ['topologies: expected an array, got "ctc"', "ctc"],
  ["topologies: expected an array, got an Object", ctc],
  ["topologies[0]: expected a topology of @ctckit/webgpu, got an Object", [{}]],
  ["topologies[1]: expected a topology of @ctckit/webgpu, got an Object", [ctc, others]],
  ['topologies[2]: expected a topology of @ctckit/webgpu, got "ctc"', [ctc, ctcNoRepeatBlank, "ctc"]],
  ["topologies[0]: expected a topology of @ctckit/webgpu, got null", [null]],
];

describe("a provider", () => {
  const options: [message: string, options: unknown][] = [
    ...wrong.map(([message, topologies]): [string, unknown] => [message, { topologies }]),
    ['webgpu: unknown option "topology"; known: gpu, topologies', { topology: ctc }],
    ["webgpu: expected an object with gpu, topologies, got null", null],
  ];
  test.each(options)("%s", (message, options) => {
    expect(() => webgpu(options as Parameters<typeof webgpu>[0])).toThrow(new TypeError(message));
  });

  test.skipIf(!here)(
    "refuses a topology that was not named, with what to do; the next call works",
    async () => {
      const backend = await webgpu().open();
      expect(backend.manifest.topologies).toEqual(["ctc"]);
      await expect(createCtcLoss({ backend, topology: "ctc-no-repeat-blank" })).rejects.toMatchObject(
        refusal,
      );
      const criterion = await createCtcLoss({ backend, input: "logits" });
      expect((await criterion.loss(problem)).losses[0]).toBe(Number.POSITIVE_INFINITY);
      await backend.close();
    },
  );

  test.skipIf(!here)("serves those that are named, each with its own kernels", async () => {
    const backend = await webgpu({ topologies: [ctcNoRepeatBlank, ctc] }).open();
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
});

describe("a loss on a caller's device", () => {
  // Everything here is refused before it is used.
  const device = { createCommandEncoder() {} } as unknown as GPUDevice;

  test.each(wrong)("%s", async (message, topologies) => {
    const options = { device, topologies } as Parameters<typeof createDeviceLoss>[0];
    await expect(createDeviceLoss(options)).rejects.toThrow(new TypeError(message));
  });

  test("refuses a topology that was not named, in the same words", async () => {
    const call = createDeviceLoss({ device, topology: "ctc-no-repeat-blank" });
    await expect(call).rejects.toMatchObject({ name: "CtcError", ...refusal });
  });
});

test("none at all, and one twice", () => {
  expect(() => webgpu({ topologies: [] })).toThrow(
    new RangeError("topologies: expected at least one, got none"),
  );
  expect(() => webgpu({ topologies: [ctc, ctcNoRepeatBlank, ctc] })).toThrow(
    new RangeError("topologies[2]: ctc is there twice"),
  );
});
