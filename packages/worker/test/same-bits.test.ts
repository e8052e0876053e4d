import { createCtcLoss, type LossAndGradInput } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { problem, sharedCopy } from "./problem.ts";
import { two } from "./scripts/create.ts";

// Batches that are split, copied by either carrier, against the backend inside.
const inner = { js, wasm };
const [T, N, C] = [60, 11, 17];
const asked = problem(T, N, C, 20);
const whole = { ...asked, inputLengths: Array<number>(N).fill(T), targets: Array(N).fill([1, 2, 2, 3]) };
const calls: Readonly<Record<string, Call>> = {
  ragged: asked,
  "all alike": whole,
  "one sample": {
    ...asked,
    ...{ data: asked.data.slice(0, T * C), shape: [T, C], targets: [[3, 1]], inputLengths: [T - 9] },
  },
  "one sample with NaN": {
    data: asked.data.slice(0, T * C).fill(Number.NaN, 3 * C + 2, 3 * C + 3),
    shape: [T, C],
    targets: [[3, 1]],
    inputLengths: [T - 9],
  },
  "one sample without an alignment": {
    data: asked.data.slice(0, 3 * C),
    shape: [3, C],
    targets: [[3, 3, 3]],
  },
  "NaN where nothing counts": { ...asked, data: padded(asked.data) },
};

function padded(data: Float32Array): Float32Array {
  const copy = data.slice();
  const lengths = asked.inputLengths as readonly number[];
  for (let t = 0; t < T; t++)
    for (let n = 0; n < N; n++)
      if (t >= lengths[n]!) copy.fill(Number.NaN, (t * N + n) * C, (t * N + n + 1) * C);
  return copy;
}

type Call = LossAndGradInput & { readonly data: Float32Array };
const asIs = (call: Call) => call;
const inputPlaced = (call: Call) => ({ ...call, data: sharedCopy(call.data) });
const placed = (call: Call) => ({ ...inputPlaced(call), out: { grad: sharedCopy(call.data).fill(7) } });

describe.each([
  ["where none can be shared", false, asIs],
  ["that could be shared", true, asIs],
  ["that is shared", true, placed],
  ["of which the input is shared", true, inputPlaced],
])("memory %s", (_, shareable, prepared) => {
  beforeAll(() => {
    if (!shareable) vi.stubGlobal("crossOriginIsolated", false);
  });
  afterAll(() => vi.unstubAllGlobals());

  describe.each(["js", "wasm"] as const)("%s", (name) => {
    test.each(["TNC", "NTC"] as const)("%s", async (layout) => {
      const options = { input: "logits", layout, reduction: "none" } as const;
      const [here, there] = await Promise.all([
        createCtcLoss({ ...options, backend: inner[name]() }),
        createCtcLoss({ ...options, backend: worker(inner[name], { ...two, size: 3 }) }),
      ]);
      expect(there.backend).toBe(`worker(${name})`);
      expect("allocate" in there).toBe(shareable);
      for (const [what, call] of Object.entries(calls)) {
        const shape = layout === "NTC" && call.shape.length === 3 ? [N, T, C] : call.shape;
        const again = { ...call, shape };
        const asked: LossAndGradInput = prepared(again);
        const [expected, got] = [await here.lossAndGrad(again), await there.lossAndGrad(asked)];
        expect(got.losses, what).toEqual(expected.losses);
        expect(got.grad, what).toEqual(expected.grad);
        const { out: _, ...input } = asked;
        expect(await there.loss(input), what).toEqual(await here.loss(again));
      }
      await Promise.all([here.close(), there.close()]);
    });
  });
});
