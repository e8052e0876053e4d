import { CtcError, createCtcScorer } from "@ctckit/core";
import { cuda } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { faultyMachine, native } from "./emulated.ts";

// What the conformance suite cannot ask of edits: devices that fail, more classes than go through one kernel.

vi.setConfig({ testTimeout: 60_000 });

const [T, N, C] = [12, 3, 300]; // two streams, and two blocks of classes
const problem = {
  data: Float32Array.from({ length: T * N * C }, (_, i) => 2 * Math.sin(i * 1.37)),
  shape: [T, N, C],
  targets: [[3, 4, 4, 7], [], [299, 1, 2]],
} as const;
const [INVALID_VALUE, OUT_OF_MEMORY, LAUNCH_FAILED] = [1, 2, 719];

async function opened(driver: string) {
  const scorer = await createCtcScorer({ backend: cuda({ addon: native!.addon, driver }), input: "logits" });
  onTestFinished(() => scorer.close());
  return scorer;
}

describe.skipIf(!native)("edits", () => {
  test("of many classes are losses of the edited targets", async () => {
    const { edits, losses } = await opened(native!.driver);
    const [first] = await edits(problem);
    const targets = [
      [4, 4, 7],
      [3, 299, 4, 7],
      [3, 4, 4, 4, 7],
    ];
    const data = Float32Array.from(
      { length: T * C },
      (_, i) => problem.data[Math.floor(i / C) * N * C + (i % C)]!,
    );
    const known = await losses({ data, shape: [T, C], targets });
    const { deletions, substitutions, insertions } = first!;
    const found = [deletions[0]!, substitutions[C + 299]!, insertions[2 * C + 4]!];
    for (const [i, loss] of found.entries()) expect(loss).toBeCloseTo(known[i]!, 4);
  });

  test.each(["cuMemAlloc_v2", "cuMemHostAlloc", "cuMemcpyDtoHAsync_v2", "cuLaunchKernel", "kernel"])(
    "fail in %s with what it is, and the next call works",
    async (entryPoint) => {
      const { driver, fail } = faultyMachine();
      const first = await opened(driver);
      const whole = await first.edits(problem);
      await first.close();
      for (const time of [1, 3])
        for (const status of [INVALID_VALUE, OUT_OF_MEMORY, LAUNCH_FAILED]) {
          const { edits, close } = await opened(driver);
          fail(`${entryPoint} ${time} ${status}`);
          const [end] = await Promise.allSettled([edits(problem)]);
          fail();
          if (end!.status === "rejected") {
            expect(end!.reason, `${time} ${status}`).toBeInstanceOf(CtcError);
            expect(end!.reason.message).toContain("CUDA_ERROR_");
          }
          expect(await edits(problem)).toEqual(whole);
          await close();
        }
    },
  );
});
