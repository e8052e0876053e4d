import { createCtcScorer } from "@ctckit/core";
import { webgpu } from "@ctckit/webgpu";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { here } from "./here.ts";
import { cramped, over, recordedGpu } from "./recorded-gpu.ts";

// What the conformance suite cannot ask of edits: batches that are divided, and devices without room for them.

// A device of SwiftShader's compiles for seconds.
vi.setConfig({ testTimeout: 60_000 });

const shape = [90, 3, 20] as const;
const problem = {
  data: Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, i) => 2 * Math.sin(i * 1.37)),
  shape,
  targets: [[3, 4, 4, 7, 19, 2], [], [19, 1, 2, 2, 2, 8, 3]],
};

async function opened(spoil?: Parameters<typeof recordedGpu>[0]) {
  const { gpu } = await recordedGpu(spoil);
  const scorer = await createCtcScorer({ backend: webgpu({ gpu }), input: "logits" });
  onTestFinished(() => scorer.close());
  return scorer;
}

const limited = (most: number) => (device: GPUDevice) => ({
  limits: over(device.limits, { maxStorageBufferBindingSize: most }),
});

describe.skipIf(!here)("edits", () => {
  test("of long inputs are losses of the edited targets, in as many submissions as they need", async () => {
    const [T, C] = [1200, 9];
    const frames = {
      data: Float32Array.from({ length: T * C }, (_, i) => 3 * Math.sin(i * 0.77)),
      shape: [T, 1, C],
    };
    const target = Array.from({ length: 70 }, (_, k) => 1 + ((k * k) % 8));
    let submissions = 0;
    const { edits, losses } = await opened((device) => ({
      queue: over(device.queue, {
        submit(commands: Iterable<GPUCommandBuffer>) {
          const all = [...commands];
          submissions += all.length;
          device.queue.submit(all);
          return undefined;
        },
      }),
    }));
    const [all] = await edits({ ...frames, targets: [target], classes: [2, 5] });
    expect(submissions).toBeGreaterThan(1);
    const places = [0, 1, 33, 69];
    const edited = (k: number, removed: number, ...put: number[]) => [
      ...target.slice(0, k),
      ...put,
      ...target.slice(k + removed),
    ];
    const targets = places.flatMap((k) => [edited(k, 1), edited(k, 1, 2), edited(k, 0, 5)]);
    const known = await losses({ ...frames, shape: [T, C], targets });
    for (const [i, k] of places.entries()) {
      const found = [all!.deletions[k]!, all!.substitutions[k * 2]!, all!.insertions[k * 2 + 1]!];
      for (const [j, loss] of found.entries())
        expect(Math.abs(loss - known[3 * i + j]!), `${k} ${j}`).toBeLessThan(1e-5 * loss);
    }
  });

  test("of samples that share a workspace one after the other are the same", async () => {
    const whole = await (await opened()).edits(problem);
    // As much as the largest sample needs.
    const divided = await (await opened(limited(90_000))).edits(problem);
    expect(divided).toEqual(whole);
  });

  test("that a device has no room for are refused with its limit", async () => {
    await expect((await opened(limited(30_000))).edits(problem)).rejects.toMatchObject({
      code: "CTC_UNSUPPORTED",
      message: expect.stringMatching(
        /\d+ bytes for the edits of one sample are over this device's maxStorageBufferBindingSize, 30000/,
      ),
    });
  });

  test("fail where memory has run out, and the next call works", async () => {
    const room = { full: false };
    const { edits } = await opened((device) => cramped(device, room));
    const before = await edits(problem);
    room.full = true;
    const larger = { ...problem, shape: [45, 6, 20], targets: Array(6).fill([3, 1, 2]) };
    for (let i = 0; i < 2; i++)
      await expect(edits(larger)).rejects.toMatchObject({ code: "CTC_OUT_OF_MEMORY" });
    room.full = false;
    expect(await edits(larger)).toHaveLength(6);
    expect(await edits(problem)).toEqual(before);
  });
});
