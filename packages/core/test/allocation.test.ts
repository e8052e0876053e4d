// Memory of the backend's own: what core asks for, what it refuses, and what it does not believe.

import { expect, test } from "vitest";
import {
  type AllocatedMemory,
  type AllocationSpec,
  CtcError,
  type CtcLossOptions,
  createCtcLoss,
} from "../src/index.ts";
import { fakeBackend, gate, type Script } from "./fake-backend.ts";
import { problem } from "./problem.ts";

function memory({ dtype, time, batch, classes }: AllocationSpec): AllocatedMemory {
  const length = time * batch * classes;
  const array = () => (dtype === "float32" ? new Float32Array(length) : new Float64Array(length));
  return { data: array(), grad: array() };
}

async function opened(script: Script = {}, options: Partial<CtcLossOptions> = {}) {
  const asked: AllocationSpec[] = [];
  const onAllocate = (spec: AllocationSpec) => {
    asked.push(spec);
    return (script.onAllocate ?? memory)(spec);
  };
  const fake = fakeBackend({ ...script, onAllocate });
  const criterion = await createCtcLoss({ backend: fake.provider, ...options });
  const allocate = (...args: unknown[]) => criterion.allocate!(...(args as [number[]]));
  return { fake, criterion, allocate, asked };
}

const errorOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

test("is there only where the backend has it, with and without the sync forms", async () => {
  for (const sync of [true, false]) {
    const { criterion } = await opened({ sync });
    expect([criterion.allocate, criterion.lossSync].map((method) => typeof method)).toEqual([
      "function",
      sync ? "function" : "undefined",
    ]);
    expect("allocate" in (await createCtcLoss({ backend: fakeBackend({ sync }).provider }))).toBe(false);
  }
});

test.each([
  ["[T, N, C]", [9, 3, 5], {}, { time: 9, batch: 3 }],
  ["[N, T, C]", [3, 9, 5], { layout: "NTC" }, { time: 9, batch: 3 }],
  ["[T, C]", [9, 5], {}, { time: 9, batch: 1 }],
  ["[T, C] beside [N, T, C]", [9, 5], { layout: "NTC" }, { time: 9, batch: 1 }],
] as const)("%s is what the backend is asked for", async (_, shape, options, axes) => {
  const { allocate, asked } = await opened({}, options);
  const { data, grad } = await allocate(shape);
  expect(asked).toEqual([{ dtype: "float64", ...axes, classes: 5, maxTargetLength: 4 }]);
  expect([data.length, grad.length]).toEqual([axes.time * axes.batch * 5, axes.time * axes.batch * 5]);
});

test("options are passed on, undefined is a default", async () => {
  const { allocate, asked } = await opened();
  await allocate([9, 3, 5], { dtype: "float32", maxTargetLength: 0 });
  await allocate([9, 3, 5], { dtype: undefined, maxTargetLength: undefined, other: undefined });
  expect(asked.map(({ dtype, maxTargetLength }) => [dtype, maxTargetLength])).toEqual([
    ["float32", 0],
    ["float64", 4],
  ]);
});

test("the default for targets keeps to the backend's limit", async () => {
  const { allocate, asked } = await opened({ manifest: { limits: { maxTargetLength: 3 } } });
  await allocate([9, 3, 5]);
  await allocate([4, 3, 5]);
  expect(asked.map(({ maxTargetLength }) => maxTargetLength)).toEqual([3, 2]);
});

test("the default for targets stays in proportion to the arrays, however many frames there are", async () => {
  const { allocate, asked } = await opened();
  await allocate([2000, 1, 32]);
  await allocate([2000, 4, 100]);
  await allocate([200_000, 1, 2]);
  expect(asked.map(({ maxTargetLength }) => maxTargetLength)).toEqual([64, 200, 64]);
});

test("the memory reaches the backend as it is", async () => {
  const { fake, criterion, allocate } = await opened();
  const { data, grad } = await allocate([4, 3, 5]);
  expect((await criterion.lossAndGrad({ ...problem(), data, out: { grad } })).grad).toBe(grad);
  expect(fake.lastRun().batch.data.buffer).toBe(data.buffer);
  expect(fake.lastRun().out.grad!.buffer).toBe(grad.buffer);
});

test.each([
  ["shape: expected [T, N, C] or [T, C], got 60", TypeError, [60]],
  ["shape: expected [T, N, C] or [T, C], got undefined", TypeError, []],
  ["shape: expected [T, N, C] or [T, C], got 1 entries: [60]", RangeError, [[60]]],
  ["shape[1]: expected 1..2147483647, got 0", RangeError, [[4, 0, 5]]],
  ["shape[0]: expected an integer (1..2147483647), got 1.5", RangeError, [[1.5, 3, 5]]],
  ['shape[2]: expected an integer (1..2147483647), got "5"', TypeError, [[4, 3, "5"]]],
  ["has more elements than 9007199254740991", RangeError, [[2 ** 30, 2 ** 30, 2]]],
  ["blank: expected a class in 0..1, got 2", RangeError, [[4, 3, 2]]],
  ["allocate: expected an object with dtype, maxTargetLength, got null", TypeError, [[4, 3, 5], null]],
  ["allocate: expected an object with dtype, maxTargetLength, got 7", TypeError, [[4, 3, 5], 7]],
  [
    'allocate: unknown option "targets"; known: dtype, maxTargetLength',
    TypeError,
    [[4, 3, 5], { targets: 2 }],
  ],
  ['dtype: expected "float32" or "float64", got "f32"', RangeError, [[4, 3, 5], { dtype: "f32" }]],
  ['dtype: expected "float32" or "float64", got 32', TypeError, [[4, 3, 5], { dtype: 32 }]],
  ["maxTargetLength: expected 0..2147483647, got -1", RangeError, [[4, 3, 5], { maxTargetLength: -1 }]],
  [
    "maxTargetLength: expected an integer (0..2147483647), got 1.5",
    RangeError,
    [[4, 3, 5], { maxTargetLength: 1.5 }],
  ],
  [
    "maxTargetLength: expected 0..2147483647, got 2147483648",
    RangeError,
    [[4, 3, 5], { maxTargetLength: 2 ** 31 }],
  ],
  [
    'maxTargetLength: expected an integer (0..2147483647), got "2"',
    TypeError,
    [[4, 3, 5], { maxTargetLength: "2" }],
  ],
])("%s", async (message, kind, args) => {
  const { allocate, asked } = await opened({}, { blank: 2 });
  const error = await errorOf(allocate(...args));
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
  expect(asked).toEqual([]);
  expect((await allocate([4, 3, 5])).data.length).toBe(60);
});

test.each([
  ['dtype: wanted "float64", allowed "float32"', [[4, 3, 5], { dtype: "float64" }]],
  ["maxTime: wanted 11, allowed at most 10", [[11, 3, 5]]],
  ["maxBatch: wanted 21, allowed at most 20", [[4, 21, 5]]],
  ["maxClasses: wanted 31, allowed at most 30", [[4, 3, 31]]],
  ["maxTargetLength: wanted 41, allowed at most 40", [[4, 3, 5], { maxTargetLength: 41 }]],
])("the backend refuses %s", async (refused, args) => {
  const limits = { maxTime: 10, maxBatch: 20, maxClasses: 30, maxTargetLength: 40 };
  const { allocate, asked } = await opened({ manifest: { dtypes: ["float32"], limits } });
  expect(await errorOf(allocate(...args))).toMatchObject({
    code: "CTC_UNSUPPORTED",
    message: `backend "fake" refuses ${refused}`,
  });
  expect(asked).toEqual([]);
});

test("after close it is CTC_CLOSED, before anything else is said", async () => {
  const { criterion, allocate, asked } = await opened();
  await criterion.close();
  expect(await errorOf(allocate("no shape"))).toMatchObject({
    code: "CTC_CLOSED",
    message: "allocate: the criterion is closed",
  });
  expect(asked).toEqual([]);
});

test("what the backend throws is wrapped with its cause, and a CtcError passes", async () => {
  const cause = new RangeError("Invalid array length");
  const throwing = (error: Error) => () => {
    throw error;
  };
  const wrapped = await opened({ onAllocate: throwing(cause) });
  expect(await errorOf(wrapped.allocate([4, 3, 5]))).toMatchObject({
    code: "CTC_KERNEL_FAILED",
    message: 'backend "fake" failed: Invalid array length',
    cause,
  });
  const own = new CtcError("CTC_OUT_OF_MEMORY", "240 bytes");
  const passed = await opened({ onAllocate: throwing(own) });
  expect(await errorOf(passed.allocate([4, 3, 5]))).toBe(own);
});

test("a backend that throws instead of rejecting is wrapped too", async () => {
  const { backend } = fakeBackend();
  const allocate = () => {
    throw new Error("no heap");
  };
  const criterion = await createCtcLoss({ backend: { ...backend, allocate } });
  expect(await errorOf(criterion.allocate!([4, 3, 5]))).toMatchObject({ code: "CTC_KERNEL_FAILED" });
});

const buffer = new ArrayBuffer(900);
function detached(): Float64Array {
  const array = new Float64Array(60);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

test.each([
  ["data: expected a Float64Array of length 60, got undefined", undefined],
  ["data: expected a Float64Array of length 60, got an array of length 60", { data: Array(60).fill(0) }],
  ["data: expected a Float64Array of length 60, got a Float32Array", { data: new Float32Array(60) }],
  ["grad: expected a Float64Array of length 60, got undefined", { data: new Float64Array(60) }],
  [
    "grad: expected a Float64Array of length 60, got a Float64Array of length 61",
    { data: new Float64Array(60), grad: new Float64Array(61) },
  ],
  ["data: expected a Float64Array of length 60, got a Float64Array of length 0", { data: detached() }],
  [
    "grad: expected memory apart from data",
    { data: new Float64Array(buffer, 0, 60), grad: new Float64Array(buffer, 400, 60) },
  ],
])("memory that is not what was asked for: %s", async (message, given) => {
  const { criterion, allocate } = await opened({ onAllocate: () => given as unknown as AllocatedMemory });
  const error = await errorOf(allocate([4, 3, 5]));
  expect(error).toMatchObject({ code: "CTC_KERNEL_FAILED", cause: expect.any(TypeError) });
  expect((error as Error).message).toContain(`backend "fake" failed: allocate.${message}`);
  expect((await criterion.loss(problem())).losses).toEqual(Float64Array.of(1, 2, 3));
});

test("an allocation waits for no call, and closing waits for no allocation", async () => {
  const door = gate();
  const { backend } = fakeBackend({ onAllocate: memory });
  const allocate = async (spec: AllocationSpec) => {
    await door.wait();
    return backend.allocate!(spec);
  };
  const criterion = await createCtcLoss({ backend: { ...backend, allocate } });
  const allocation = criterion.allocate!([4, 3, 5]);
  await criterion.loss(problem());
  await criterion.close();
  door.open();
  expect((await allocation).data.length).toBe(60);
});
