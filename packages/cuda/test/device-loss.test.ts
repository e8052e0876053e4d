import { createCtcLoss } from "@ctckit/core";
import { createDeviceLoss, createDeviceMemory, cuda, type DeviceInput } from "@ctckit/cuda";
import { describe, expect, onTestFinished, test } from "vitest";
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

/** CUDA's, which every context has. */
const LEGACY_STREAM = 1n;
const dtypes = { float32: Float32Array, float64: Float64Array };

async function prepared(dtype: keyof typeof dtypes) {
  const options = { addon: native!.addon, driver: native!.driver };
  const memory = await createDeviceMemory(options);
  const holding = async (numbers: Float32Array | Float64Array) => {
    const array = memory.allocate(numbers.byteLength);
    await memory.write(array, numbers);
    return array;
  };
  const loss = await createDeviceLoss({ ...options, dtype, input: "logits" });
  onTestFinished(async () => {
    await loss.close();
    await memory.close();
  });
  const data = dtypes[dtype].from(numbers);
  const input = {
    ...problem,
    data: await holding(data),
    losses: await holding(new Float64Array(N)),
    grad: await holding(new dtypes[dtype](numbers.length)),
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
    expect(await loss.time(input)).toBeGreaterThan(0);
    const { losses, grad } = await results();
    expect(losses).toEqual(wanted.losses);
    expect(losses[2]).toBeNaN();
    expect(losses[3]).toBe(Number.POSITIVE_INFINITY);
    expect(grad).toEqual(wanted.grad);
  });

  test("has the bits of the backend's where arrays go up and come back in pieces", async () => {
    const shape = [100, 8, 3000] as const;
    const numbers = Float32Array.from({ length: 100 * 8 * 3000 }, (_, i) => 3 * Math.sin(i * 1.37));
    const targets = Array.from({ length: 8 }, (_, n) => [n + 1, 2999, 7]);
    const options = { addon: native!.addon, driver: native!.driver };
    const criterion = await createCtcLoss({ backend: cuda(options), input: "logits" });
    const wanted = await criterion.lossAndGrad({ data: numbers, shape, targets });
    await criterion.close();
    const memory = await createDeviceMemory(options);
    const loss = await createDeviceLoss({ ...options, input: "logits" });
    const { byteLength } = numbers;
    const [data, grad, losses] = [byteLength, byteLength, 64].map((bytes) => memory.allocate(bytes));
    await memory.write(data!, numbers);
    await loss.submit({ data: data!, grad: grad!, losses: losses!, shape, targets });
    expect(await memory.read(losses!, new Float64Array(8))).toEqual(wanted.losses);
    const { buffer } = await memory.read(grad!, new Float32Array(numbers.length));
    expect(Buffer.compare(Buffer.from(buffer), Buffer.from(wanted.grad.buffer))).toBe(0);
    // Softmax less posteriors: the sum of each frame is 0, so nothing is missing between pieces.
    for (let row = 0; row < wanted.grad.length; row += 3000) {
      let sum = 0;
      for (const x of wanted.grad.subarray(row, row + 3000)) sum += x;
      expect(Math.abs(sum)).toBeLessThan(1e-5);
    }
    await loss.close();
    await memory.close();
  });

  test("scores without a gradient, on a stream of the caller's", async () => {
    const { loss, input, wanted, results } = await prepared("float32");
    const { grad, ...scored } = input;
    await loss.submit({ ...scored, stream: LEGACY_STREAM });
    expect((await results()).losses).toEqual(wanted.losses);
    expect((await results()).grad).toEqual(new Float32Array(numbers.length));
  });

  test("has memory for callers that have none", async () => {
    const { memory, input } = await prepared("float32");
    const array = memory.allocate(40);
    const numbers = Float64Array.of(1, 2, 3, 4, 5);
    await memory.write(array, numbers);
    expect(await memory.read(array, new Float64Array(3))).toEqual(numbers.subarray(0, 3));
    await expect(memory.write({ devicePtr: 0n }, numbers)).rejects.toThrow(/to: expected a pointer/);
    await expect(memory.write(array, new Float64Array(6))).rejects.toMatchObject({
      code: "CTC_KERNEL_FAILED",
    });
    expect(() => memory.allocate(2 ** 40)).toThrow(expect.objectContaining({ code: "CTC_OUT_OF_MEMORY" }));
    expect(() => memory.allocate(-1)).toThrow(/bytes: expected an integer from 1 on, got -1/);
    memory.free(array);
    expect(() => memory.free(array)).toThrow(/pointer: expected what allocate gave/);
    expect(await memory.read(input.losses, new Float64Array(N))).toEqual(new Float64Array(N));
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
      [{ posteriors: input.losses }, /data, losses, grad, posteriors: .*not the same/],
      [{ posteriors: odd }, /posteriors: expected a pointer to elements of 4 bytes, got \d+/],
      [{ stream: 3 }, /stream: expected/],
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
    await expect(createDeviceLoss({ ...options, dtype: "float8" })).rejects.toThrow(/dtype: expected/);
    await expect(createDeviceLoss({ ...options, driver: "/none" })).rejects.toMatchObject({
      code: "CTC_UNAVAILABLE",
    });
  });
});
