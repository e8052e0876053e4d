import { createHash } from "node:crypto";
import { type Criterion, createCtcLoss, type LossAndGradInput, type LossAndGradResult } from "@ctckit/core";
import { js } from "@ctckit/js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// 14 million cells, some 200 ms: many turns of 16 ms, on machines a few times faster too.
const [T, N, C, S] = [1500, 16, 20, 300];

function problem(seed: number): LossAndGradInput {
  const data = Float32Array.from({ length: T * N * C }, (_, i) => Math.sin((i + 1) * (seed + 0.37)) * 2);
  const targets = Array.from({ length: N }, (_, n) =>
    Array.from({ length: S }, (_, k) => 1 + ((k * 7 + n + seed) % (C - 1))),
  );
  return { data, shape: [T, N, C], targets };
}

/** Every bit of a result, as one comparable string. */
function bits({ losses, grad }: LossAndGradResult): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of [losses, grad])
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}

describe("an asynchronous call", () => {
  let criterion: Criterion;
  beforeAll(async () => {
    criterion = await createCtcLoss({ backend: js(), input: "logits" });
  });
  afterAll(() => criterion.close());

  test("lets other work run before it is done", async () => {
    let done = false;
    let turns = 0;
    const other = setInterval(() => {
      if (!done) turns++;
    });
    await criterion.lossAndGrad(problem(1));
    done = true;
    clearInterval(other);
    expect(turns).toBeGreaterThan(0);
  });

  test("shares its workspace with another one, sample by sample", async () => {
    const alone = [criterion.lossAndGradSync!(problem(1)), criterion.lossAndGradSync!(problem(2))];
    const together = await Promise.all([
      criterion.lossAndGrad(problem(1)),
      criterion.lossAndGrad(problem(2)),
    ]);
    expect(together.map(bits)).toEqual(alone.map(bits));
  });

  test("stops between samples when its signal fires, and the next call is right", async () => {
    const controller = new AbortController();
    const call = criterion.lossAndGrad({ ...problem(1), signal: controller.signal });
    setTimeout(() => controller.abort("enough"));
    await expect(call).rejects.toMatchObject({ code: "CTC_ABORTED", cause: "enough" });
    expect(bits(await criterion.lossAndGrad(problem(2)))).toBe(bits(criterion.lossAndGradSync!(problem(2))));
  });
});
