import { tolerance } from "@ctckit/conformance";
import { createCtcLoss, createCtcScorer } from "@ctckit/core";
import { createDeviceLoss, createDeviceMemory, cuda } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test } from "vitest";
import { type CoarseFormat, coarseFormats } from "./coarse.ts";
import { native } from "./emulated.ts";

// Arrays of 16 bits, which only pointers can be to: what the float64 backend says of the same numbers, rounded once.

const [T, N, MAGNITUDE] = [40, 5, 21];
const targets = [[3, 4, 4, 7], [], [12, 1, 2], new Array(60).fill(5), [9, 2]];
const inputLengths = [40, 20, 31, 40, 40];
const [POISONED, SURE, SURE_LOGIT] = [2, 4, 16];

/** Multiples of 1/8 below 32, which 8 digits hold; a NaN, masked classes, and a model that is sure of the last sample's labels. */
function numbers({ C, input }: Pick<(typeof forms)[number], "C" | "input">): number[] {
  const at = (t: number, n: number, c: number) => (t * N + n) * C + c;
  const data = Array.from({ length: T * N * C }, (_, i) => Math.round(40 * Math.sin(i * 1.37)) / 8);
  data[at(7, POISONED, 0)] = Number.NaN;
  for (let t = 0; t < T; t++) {
    data[at(t, 0, 10)] = Number.NEGATIVE_INFINITY;
    data[at(t, SURE, t === 10 ? 9 : t === 20 ? 2 : 0)] = SURE_LOGIT;
  }
  for (let n = 0; n < N; n++) for (let t = inputLengths[n]!; t < T; t++) data[at(t, n, 0)] = Number.NaN;
  // Log-probs are below 0.
  return input === "logits" ? data : data.map((value) => value - SURE_LOGIT);
}

const forms = [13, 300].flatMap((C) =>
  (["ctc", "ctc-no-repeat-blank"] as const).flatMap((topology) =>
    (
      [
        { input: "logits", gradient: "logits" },
        { input: "logProbs", gradient: "logits" },
        { input: "logProbs", gradient: "logProbs" },
      ] as const
    ).map((form) => ({ C, topology, ...form })),
  ),
);

async function solved(
  format: CoarseFormat,
  { C, ...options }: (typeof forms)[number],
  data: readonly number[],
) {
  const where = { addon: native!.addon, driver: native!.driver };
  const memory = await createDeviceMemory(where);
  const loss = await createDeviceLoss({ ...where, ...options, dtype: format.dtype, reduction: "sum" });
  onTestFinished(async () => {
    await loss.close();
    await memory.close();
  });
  const bits = Uint16Array.from(data, format.bits);
  const [at, grad] = [memory.allocate(bits.byteLength), memory.allocate(bits.byteLength)];
  const losses = memory.allocate(8 * N);
  await memory.write(at, bits);
  await loss.submit({ data: at, grad, losses, shape: [T, N, C], targets, inputLengths });
  return {
    losses: await memory.read(losses, new Float64Array(N)),
    grad: Array.from(await memory.read(grad, bits), format.number),
  };
}

async function wanted({ C, ...options }: (typeof forms)[number], data: readonly number[]) {
  const backend = cuda({ addon: native!.addon, driver: native!.driver });
  const criterion = await createCtcLoss({ backend, ...options, reduction: "sum" });
  const problem = { data: Float64Array.from(data), shape: [T, N, C], targets, inputLengths };
  const { losses, grad } = await criterion.lossAndGrad(problem);
  await criterion.close();
  return { losses, grad };
}

describe.skipIf(!native).each(coarseFormats)("arrays of $dtype", (format) => {
  test("posteriors of states are float32, and those of the same numbers", async () => {
    const where = { addon: native!.addon, driver: native!.driver };
    const [memory, loss] = [
      await createDeviceMemory(where),
      await createDeviceLoss({ ...where, dtype: format.dtype }),
    ];
    const scorer = await createCtcScorer({ backend: cuda(where) });
    onTestFinished(async () => {
      await Promise.all([loss, scorer, memory].map((one) => one.close()));
    });
    const data = numbers({ C: 13, input: "logProbs" });
    const wanted = await scorer.posteriors({
      data: Float64Array.from(data),
      shape: [T, N, 13],
      targets,
      inputLengths,
    });
    const all = wanted.flatMap(({ posteriors }) => [...posteriors]);
    const bits = Uint16Array.from(data, format.bits);
    const [at, losses] = [memory.allocate(bits.byteLength), memory.allocate(8 * N)];
    const posteriors = memory.allocate(4 * all.length);
    await memory.write(at, bits);
    await loss.submit({ data: at, losses, posteriors, shape: [T, N, 13], targets, inputLengths });
    for (const [i, found] of (await memory.read(posteriors, new Float32Array(all.length))).entries())
      if (Number.isNaN(all[i]!)) expect(found).toBeNaN();
      else expect(Math.abs(found - all[i]!)).toBeLessThan(1e-5);
  });

  test.each(forms)("$input, $gradient, C = $C, $topology", async (form) => {
    const data = numbers(form);
    const [{ losses, grad }, exact] = [await solved(format, form, data), await wanted(form, data)];
    for (const [n, value] of exact.losses.entries()) {
      if (!Number.isFinite(value)) expect(losses[n]).toBe(value);
      else {
        const bound = tolerance.loss.float32({ time: T, magnitude: MAGNITUDE, value });
        expect(Math.abs(losses[n]! - value), `loss ${n}`).toBeLessThanOrEqual(bound);
      }
    }
    expect(exact.losses[POISONED]).toBeNaN();
    for (const [i, value] of exact.grad.entries()) {
      if (Number.isNaN(value)) expect(grad[i], `grad ${i}`).toBeNaN();
      else {
        // Half of the last digit, and half of the smallest number.
        const float32 = tolerance.grad.float32({ time: T, magnitude: MAGNITUDE, value });
        const rounding = Math.abs(value) * 2 ** -(format.digits + 1) + format.least / 2;
        expect(Math.abs(grad[i]! - value), `grad ${i}: ${value}`).toBeLessThanOrEqual(float32 + rounding);
      }
    }
  });

  test("keep the gradient of a class that the model is sure of", async () => {
    const form = { C: 13, topology: "ctc", input: "logits", gradient: "logits" } as const;
    const data = numbers(form);
    const [{ grad }, exact] = [await solved(format, form, data), await wanted(form, data)];
    const at = (10 * N + SURE) * 13 + 9;
    // Rounded before the posterior is subtracted, 1 - p would be a multiple of half of the last digit.
    expect(Math.abs(exact.grad[at]!)).toBeLessThan(2 ** -(format.digits + 1));
    expect(Math.abs(grad[at]! / exact.grad[at]! - 1)).toBeLessThan(0.02);
  });
});
