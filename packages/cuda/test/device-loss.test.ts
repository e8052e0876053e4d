import { createCtcLoss } from "@ctckit/core";
import { createDeviceLoss, cuda, type DeviceInput } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test } from "vitest";
import { callersMemory } from "./callers-memory.ts";
import { native } from "./emulated.ts";

// Pointers in and out, to memory of a caller's own in the same process.

const [T, N, C] = [50, 4, 13];
const problem = {
  shape: [T, N, C],
  targets: [[3, 4, 4, 7], [], [12, 1, 2], new Array(60).fill(5)],
  inputLengths: [50, 20, 41, 50],
};
const numbers = Array.from({ length: T * N * C }, (_, i) => 3 * Math.sin(i * 1.37));
numbers[(7 * N + 2) * C] = Number.NaN; // sample 2; sample 3 has no alignment

const dtypes = { float32: Float32Array, float64: Float64Array };

async function prepared(dtype: keyof typeof dtypes) {
  const options = { addon: native!.addon, driver: native!.driver };
  const memory = await callersMemory(options);
  const loss = await createDeviceLoss({ ...options, dtype, input: "logits" });
  onTestFinished(async () => {
    await loss.close();
    await memory.close();
  });
  const data = dtypes[dtype].from(numbers);
  const input = {
    ...problem,
    data: memory.holding(data),
    losses: memory.holding(new Float64Array(N)),
    grad: memory.holding(new dtypes[dtype](numbers.length)),
  };
  const criterion = await createCtcLoss({ backend: cuda(options), input: "logits" });
  const wanted = await criterion.lossAndGrad({ ...problem, data });
  await criterion.close();
  const results = async () => ({
    losses: await memory.read(input.losses, new Float64Array(N)),
    grad: await memory.read(input.grad, new dtypes[dtype](numbers.length)),
  });
  return { options, memory, loss, input, wanted, results };
}

describe.skipIf(!native)("a loss on pointers", () => {
  test.each(["float32", "float64"] as const)("has the bits of the backend's: %s", async (dtype) => {
    const { loss, input, wanted, results } = await prepared(dtype);
    await loss.submit(input);
    const { losses, grad } = await results();
    expect(losses).toEqual(wanted.losses);
    expect(losses[2]).toBeNaN();
    expect(losses[3]).toBe(Number.POSITIVE_INFINITY);
    expect(grad).toEqual(wanted.grad);
  });

  test("scores without a gradient, on a stream of the caller's", async () => {
    const { loss, input, wanted, results, memory } = await prepared("float32");
    const { grad, ...scored } = input;
    await loss.submit({ ...scored, stream: memory.stream });
    expect((await results()).losses).toEqual(wanted.losses);
    expect((await results()).grad).toEqual(new Float32Array(numbers.length));
  });

  test("takes several calls at a time, and ends them when it is closed", async () => {
    const { loss, input, wanted, results } = await prepared("float32");
    const calls = [1, 2, 3].map(() => loss.submit(input));
    const closing = loss.close();
    for (const end of await Promise.allSettled(calls))
      if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "CTC_CLOSED" });
    await closing;
    expect((await results()).losses).toEqual(wanted.losses);
    await expect(loss.submit(input)).rejects.toMatchObject({ code: "CTC_CLOSED" });
  });

  test("refuses wrong arguments by name, and the next call works", async () => {
    const { options, loss, input, wanted, results } = await prepared("float32");
    const odd = { devicePtr: input.data.devicePtr + 2n };
    const wrong: [Partial<Record<keyof DeviceInput, unknown>>, RegExp][] = [
      [{ data: new Float32Array(3) }, /data: expected \{ devicePtr: bigint \}/],
      [{ data: { devicePtr: 5 } }, /data: expected \{ devicePtr: bigint \}, got 5/],
      [{ data: odd }, /data: expected a pointer to elements of 4 bytes, got \d+/],
      [{ losses: { devicePtr: 0n } }, /losses: expected a pointer to elements of 8 bytes, got 0/],
      [{ grad: input.data }, /data, losses, grad: .*not the same/],
      [{ stream: 3 }, /stream: expected/],
      [{ targets: [[3], [], [13], [1]] }, /targets\[2\]\[0\]: .*got 13/],
      [{ inputLengths: [51, 1, 1, 1] }, /inputLengths\[0\]: .*got 51/],
      [{ out: {} } as object, /unknown option "out"/],
    ];
    for (const [change, message] of wrong)
      await expect(loss.submit({ ...input, ...change } as DeviceInput), String(message)).rejects.toThrow(
        message,
      );
    await loss.submit(input);
    expect((await results()).grad).toEqual(wanted.grad);
    // @ts-expect-error
    await expect(createDeviceLoss({ ...options, zeroInfinity: true })).rejects.toThrow(/unknown option/);
    // @ts-expect-error
    await expect(createDeviceLoss({ ...options, dtype: "float16" })).rejects.toThrow(/dtype: expected/);
    await expect(createDeviceLoss({ ...options, driver: "/none" })).rejects.toMatchObject({
      code: "CTC_UNAVAILABLE",
    });
  });
});
