import { expect, test } from "vitest";
import { type CtcLossOptions, createCtcLoss, type LossAndGradInput } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

async function batchOf(input: LossAndGradInput, options: Omit<CtcLossOptions, "backend"> = {}) {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.provider, ...options });
  await criterion.lossAndGrad(input);
  return fake.lastRun().batch;
}

const wide = (...values: number[]) => BigInt64Array.from(values, BigInt);
const { targets: _, targetsShape: __, targetLengths: ___, ...frames } = problem();

const forms: Record<
  string,
  Pick<LossAndGradInput, "targets" | "targetsShape" | "targetsPadding" | "targetLengths">
> = {
  rows: { targets: [[1, 2], [3, 3], [4]] },
  "rows with targetLengths": { targets: [[1, 2], [3, 3], [4]], targetLengths: [2, 2, 1] },
  "rows of every kind": { targets: [Int32Array.of(1, 2), wide(3, 3), [4]] },
  "rows that targetLengths shorten, past labels never read": {
    targets: [
      [1, 2, 99],
      [3, 3],
      [4, Number.NaN],
    ],
    targetLengths: [2, 2, 1],
  },
  "padded with -1": { targets: [1, 2, 3, 3, 4, -1], targetsShape: [3, 2], targetLengths: [2, 2, 1] },
  "padded with the blank": { targets: [1, 2, 3, 3, 4, 0], targetsShape: [3, 2], targetLengths: [2, 2, 1] },
  "padded with NaN": { targets: [1, 2, 3, 3, 4, Number.NaN], targetsShape: [3, 2], targetLengths: [2, 2, 1] },
  "padded int32": {
    targets: Int32Array.of(1, 2, 3, 3, 4, 77),
    targetsShape: [3, 2],
    targetLengths: Int32Array.of(2, 2, 1),
  },
  "padded int64, padding beyond int32": {
    targets: BigInt64Array.of(1n, 2n, 3n, 3n, 4n, 2n ** 62n),
    targetsShape: [3, 2],
    targetLengths: wide(2, 2, 1),
  },
  "padded, ended by the padding": {
    targets: [1, 2, 3, 3, 4, -1],
    targetsShape: [3, 2],
    targetsPadding: -1,
  },
  "padded with the blank, ended by it": {
    targets: Uint8Array.of(1, 2, 0, 3, 3, 0, 4, 0, 0),
    targetsShape: [3, 3],
    targetsPadding: 0,
  },
  "rows ended by the padding": {
    targets: [[1, 2, -100], Int16Array.of(3, 3), [4, -100, -100]],
    targetsPadding: -100,
  },
  "concatenated uint8": { targets: Uint8Array.of(1, 2, 3, 3, 4), targetLengths: Uint16Array.of(2, 2, 1) },
  "concatenated uint64": {
    targets: BigUint64Array.of(1n, 2n, 3n, 3n, 4n),
    targetLengths: Uint32Array.of(2, 2, 1),
  },
  concatenated: { targets: [1, 2, 3, 3, 4], targetLengths: [2, 2, 1] },
  "concatenated int32": { targets: Int32Array.of(1, 2, 3, 3, 4), targetLengths: [2, 2, 1] },
  "concatenated int64": { targets: wide(1, 2, 3, 3, 4), targetLengths: wide(2, 2, 1) },
};

test.each(Object.entries(forms))("targets %s give the same batch", async (_name, form) => {
  const batch = await batchOf({ ...frames, ...form });
  expect(batch.targets).toEqual(Int32Array.of(1, 2, 3, 3, 4));
  expect(batch.targetOffsets).toEqual(Int32Array.of(0, 2, 4, 5));
  expect(batch.inputLengths).toEqual(Int32Array.of(4, 3, 2));
});

test("padded targets without lengths fill their rows", async () => {
  const batch = await batchOf({ ...frames, targets: [1, 2, 3, 3, 4, 1], targetsShape: [3, 2] });
  expect(batch.targetOffsets).toEqual(Int32Array.of(0, 2, 4, 6));
});

test.each([
  ["flat and empty", { targets: [], targetLengths: [0, 0, 0] }],
  ["empty rows", { targets: [[], [], []] }],
  ["padded of width 0", { targets: new Int32Array(0), targetsShape: [3, 0] as const }],
])("empty targets, %s", async (_name, form) => {
  const batch = await batchOf({ ...frames, ...form });
  expect(batch.targets).toEqual(new Int32Array(0));
  expect(batch.targetOffsets).toEqual(Int32Array.of(0, 0, 0, 0));
});

test("one concatenated sample needs no length", async () => {
  const batch = await batchOf({ data: new Float32Array(8), shape: [2, 1, 4], targets: [1, 2, 3] });
  expect(batch.targetOffsets).toEqual(Int32Array.of(0, 3));
});

test("inputLengths default to T, and int64 and zero lengths are read", async () => {
  const { inputLengths: _, ...rest } = problem();
  expect((await batchOf(rest)).inputLengths).toEqual(Int32Array.of(4, 4, 4));
  expect((await batchOf({ ...rest, inputLengths: wide(0, 1, 4) })).inputLengths).toEqual(
    Int32Array.of(0, 1, 4),
  );
});

test("TNC and NTC differ in strides and share the caller's data", async () => {
  const input = problem();
  const tnc = await batchOf(input);
  expect(tnc).toMatchObject({ time: 4, batch: 3, classes: 5, timeStride: 15, batchStride: 5, blank: 0 });
  expect(tnc.data.buffer).toBe(input.data.buffer);
  const ntc = await batchOf({ ...input, shape: [3, 4, 5] }, { layout: "NTC" });
  expect(ntc).toMatchObject({ time: 4, batch: 3, classes: 5, timeStride: 5, batchStride: 20 });
  expect(ntc.data.buffer).toBe(input.data.buffer);
});

test.each(["TNC", "NTC"] as const)("[T, C] is one sample in either layout (%s)", async (layout) => {
  const data = new Float32Array(12);
  const input = { data, shape: [4, 3], targets: [1, 2] };
  for (const lengths of [
    {},
    { inputLengths: 3, targetLengths: 2 },
    { inputLengths: [3], targetLengths: [2] },
  ]) {
    const batch = await batchOf({ ...input, ...lengths }, { layout });
    expect(batch).toMatchObject({ time: 4, batch: 1, classes: 3, timeStride: 3 });
    expect(batch.targetOffsets).toEqual(Int32Array.of(0, 2));
    expect(batch.inputLengths).toEqual(Int32Array.of("inputLengths" in lengths ? 3 : 4));
  }
  expect((await batchOf({ ...input, targets: [[1, 2]] }, { layout })).targets).toEqual(Int32Array.of(1, 2));
});

test("lengths and targets are copies, so a change after the call cannot reach the backend", async () => {
  const targets = Int32Array.of(1, 2);
  const inputLengths = Int32Array.of(2);
  const batch = await batchOf({ data: new Float32Array(6), shape: [2, 3], targets, inputLengths });
  targets.fill(99);
  inputLengths.fill(99);
  expect([...batch.targets, ...batch.inputLengths]).toEqual([1, 2, 2]);
});

test("views into larger and shared memory are taken as they are", async () => {
  const shared = new Float32Array(new SharedArrayBuffer(64), 16, 6);
  const batch = await batchOf({ data: shared, shape: [2, 3], targets: [1] });
  const { buffer, byteOffset, length } = batch.data;
  expect([buffer, byteOffset, length]).toEqual([shared.buffer, 16, 6]);
});

test("a blank other than 0 frees class 0 for labels", async () => {
  const batch = await batchOf({ data: new Float64Array(6), shape: [2, 3], targets: [0, 1] }, { blank: 2 });
  expect(batch.blank).toBe(2);
  expect(batch.targets).toEqual(Int32Array.of(0, 1));
});

test("gradScale folds the reduction and gradOutput", async () => {
  const scale = async (options: Omit<CtcLossOptions, "backend">, gradOutput?: number | ArrayLike<number>) => {
    const input = { ...problem(), targetLengths: [2, 0, 1] };
    return [
      ...(await batchOf(gradOutput === undefined ? input : { ...input, gradOutput }, options)).gradScale,
    ];
  };
  expect(await scale({})).toEqual([1 / 6, 1 / 3, 1 / 3]); // 1 / (N max(S, 1)), S = 2, 0, 1
  expect(await scale({}, 6)).toEqual([1, 2, 2]);
  expect(await scale({ reduction: "sum" }, 2)).toEqual([2, 2, 2]);
  expect(await scale({ reduction: "none" })).toEqual([1, 1, 1]);
  expect(await scale({ reduction: "none" }, -3)).toEqual([-3, -3, -3]);
  expect(await scale({ reduction: "none" }, [1, 0, 2])).toEqual([1, 0, 2]);
  expect(await scale({ reduction: "none" }, Float32Array.of(1, 0, 2))).toEqual([1, 0, 2]);
});

/** `values`, until the last one is read; from then on zeros. */
function readableOnce(values: number[]): number[] {
  const last = String(values.length - 1);
  let spent = false;
  return new Proxy(values, {
    get(target, key) {
      const value: unknown =
        spent && typeof key === "string" && key in [...values] ? 0 : Reflect.get(target, key);
      spent ||= key === last;
      return value;
    },
  });
}

test("shape and gradOutput are read once: what was checked is what the backend gets", async () => {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.provider, reduction: "none" });
  const [shape, gradOutput] = [readableOnce([4, 3, 5]), readableOnce([2, 3, 4])];
  await criterion.lossAndGrad({ ...problem(), shape, gradOutput });
  expect(fake.lastRun().batch).toMatchObject({ time: 4, batch: 3, classes: 5, timeStride: 15 });
  expect(fake.lastRun().batch.gradScale).toEqual(Float64Array.of(2, 3, 4));
});

test("one sample's lengths may be numbers, with a batch axis or without", async () => {
  const data = new Float64Array(20);
  for (const shape of [
    [4, 5],
    [4, 1, 5],
  ]) {
    const batch = await batchOf({ data, shape, targets: [1, 2], targetLengths: 2, inputLengths: 3 });
    expect(batch.targetOffsets).toEqual(Int32Array.of(0, 2));
    expect(batch.inputLengths).toEqual(Int32Array.of(3));
  }
});

test.each([
  ["TNC", [4, 3, 5], [20, 6, 1], 20, 6],
  ["NTC", [3, 4, 5], [40, 7, 1], 7, 40],
] as const)(
  "strides go with the shape's axes: %s",
  async (layout, shape, strides, timeStride, batchStride) => {
    const fake = fakeBackend();
    const criterion = await createCtcLoss({ backend: fake.provider, layout });
    const data = new Float64Array(200);
    const { grad } = await criterion.lossAndGrad({ ...problem(), data, shape, strides });
    const { batch, out } = fake.lastRun();
    const extent = 3 * timeStride + 2 * batchStride + 5;
    expect(batch).toMatchObject({ timeStride, batchStride });
    expect(batch.data.buffer).toBe(data.buffer);
    expect([batch.data.length, out.grad?.length, grad.length]).toEqual([extent, extent, extent]);
    const own = new Float64Array(200);
    expect(
      (await criterion.lossAndGrad({ ...problem(), data, shape, strides, out: { grad: own } })).grad,
    ).toBe(own);
    expect(fake.lastRun().out.grad?.length).toBe(extent);
  },
);

test("an axis of one may have any stride, and one sample needs no stride from the next", async () => {
  const data = new Float64Array(20);
  const batch = await batchOf({ data, shape: [4, 1, 5], strides: [5, 0, 1], targets: [[1]] });
  expect(batch).toMatchObject({ timeStride: 5, batch: 1 });
  const unbatched = await batchOf({ data, shape: [2, 5], strides: [15, 1], targets: [1] });
  expect(unbatched).toMatchObject({ timeStride: 15, batch: 1 });
  expect(unbatched.data.length).toBe(20);
});

test("a target that holds the blank is refused, counted as infeasible or let through", async () => {
  const targets = [[1, 0, 2], [3, 3], [4]];
  const labels = { targets, targetsShape: undefined, targetLengths: undefined } as object;
  const input = { ...frames, ...labels } as LossAndGradInput;
  await expect(batchOf(input)).rejects.toThrow(
    "targets[0][1]: expected a label other than the blank, got the blank 0; the option blankInTargets allows it",
  );
  const allowed = await batchOf(input, { blankInTargets: "allow" });
  expect(allowed.targets).toEqual(Int32Array.of(1, 0, 2, 3, 3, 4));
  expect(allowed.inputLengths).toEqual(Int32Array.of(4, 3, 2));
  const infeasible = await batchOf(input, { blankInTargets: "infeasible" });
  expect(infeasible.inputLengths).toEqual(Int32Array.of(0, 3, 2));
  expect(infeasible.gradScale).toEqual(allowed.gradScale);
});
