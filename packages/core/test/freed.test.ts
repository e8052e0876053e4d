// Memory of the backend's own that its caller gives back.

import { describe, expect, test, vi } from "vitest";
import { type AllocatedMemory, type AllocationSpec, defineBackend } from "../src/backend.ts";
import { createCtcLoss, inspect } from "../src/index.ts";
import { fakeBackend, gate, type Script, turn } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const errorOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

function memory({ dtype, time, batch, classes }: AllocationSpec): AllocatedMemory {
  const length = time * batch * classes;
  const array = () => (dtype === "float32" ? new Float32Array(length) : new Float64Array(length));
  return { data: array(), grad: array() };
}

describe("memory that is freed", () => {
  /** A backend that hands out the same memory again, and counts what comes back. */
  async function reusing(script: Script = {}) {
    let given = 0;
    const kept: AllocatedMemory[] = [];
    const onAllocate = (spec: AllocationSpec) => {
      const { data, grad } = kept.pop() ?? memory(spec);
      const free = () => {
        given += 1;
        kept.push({ data, grad });
      };
      return { data, grad, free };
    };
    const fake = fakeBackend(script);
    const { manifest, plan } = fake.backend;
    const provider = defineBackend({
      name: "mine",
      probe: fake.provider.probe,
      open: async () => ({ manifest, plan, allocate: async (spec) => onAllocate(spec) }),
    });
    const criterion = await createCtcLoss({ backend: provider });
    return { criterion, allocate: () => criterion.allocate!([4, 3, 5]), given: () => given };
  }

  test("comes back once, by whatever name and however often", async () => {
    const { allocate, given } = await reusing();
    const place = await allocate();
    place.free();
    place[Symbol.dispose]();
    expect(given()).toBe(1);
    const again = await allocate();
    expect(again.data).toBe(place.data);
    place.free();
    expect(given()).toBe(1);
    again[Symbol.dispose]();
    expect(given()).toBe(2);
  });

  test("is refused by every reader, however its bytes are looked at", async () => {
    const { criterion, allocate } = await reusing();
    const { data, free } = await allocate();
    free();
    const call = { shape: [4, 3, 5], targets: [[1], [2], [3]] };
    const message = "data: its memory was freed";
    expect(await errorOf(criterion.loss({ ...call, data }))).toMatchObject({ message });
    const bits = new Uint16Array(data.buffer, 0, 60);
    expect(await errorOf(criterion.loss({ ...call, data: bits, dtype: "float16" }))).toMatchObject({
      message,
    });
    expect(() => inspect({ data, shape: [4, 3, 5] })).toThrow(message);
  });

  test("is waited for in runs of other backends", async () => {
    const { allocate, given } = await reusing();
    const door = gate();
    const other = fakeBackend({ gate: door.wait });
    const provider = defineBackend({
      name: "other",
      probe: other.provider.probe,
      open: async () => ({ manifest: other.backend.manifest, plan: other.backend.plan }),
    });
    const criterion = await createCtcLoss({ backend: provider });
    const { data, grad, free } = await allocate();
    const call = criterion.lossAndGrad({ ...problem(), data: data as Float64Array, out: { grad } });
    free();
    expect(given()).toBe(0);
    door.open();
    await call;
    await turn();
    expect(given()).toBe(1);
  });

  test("is refused by name until it is handed out again", async () => {
    const { criterion, allocate } = await reusing();
    const { data, grad, free } = await allocate();
    free();
    for (const [name, call] of [
      ["data", { ...problem(), data: data.subarray(0) as Float64Array }],
      ["out.grad", { ...problem(), out: { grad } }],
    ] as const) {
      const error = await errorOf(criterion.lossAndGrad(call));
      expect(error).toEqual(new TypeError(`${name}: its memory was freed`));
    }
    const again = await allocate();
    expect(again.data).toBe(data);
    await criterion.lossAndGrad({
      ...problem(),
      data: again.data as Float64Array,
      out: { grad: again.grad },
    });
  });

  test.each(["data", "grad"])("comes back when the runs that have its %s have ended", async (which) => {
    const door = gate();
    const { criterion, allocate, given } = await reusing({ gate: door.wait });
    const place = await allocate();
    const controller = new AbortController();
    const own = which === "data" ? { data: place.data as Float64Array } : { out: { grad: place.grad } };
    const call = criterion.lossAndGrad({ ...problem(), ...own, signal: controller.signal });
    place.free();
    controller.abort(); // ends the call, not the backend's work
    expect(await errorOf(call)).toMatchObject({ code: "CTC_ABORTED" });
    expect((await allocate()).data).not.toBe(place.data);
    expect(given()).toBe(0);
    door.open();
    await vi.waitFor(() => expect(given()).toBe(1));
  });

  test("comes back after close too", async () => {
    const { criterion, allocate, given } = await reusing();
    const place = await allocate();
    await criterion.close();
    place.free();
    expect(given()).toBe(1);
  });

  test("may share its buffer with other memory, which stays", async () => {
    const all = new Float64Array(240);
    let next = 0;
    const onAllocate = () => {
      const from = next;
      next += 120;
      return { data: all.subarray(from, from + 60), grad: all.subarray(from + 60, from + 120) };
    };
    const criterion = await createCtcLoss({ backend: fakeBackend({ onAllocate }).provider });
    const [one, two] = [await criterion.allocate!([4, 3, 5]), await criterion.allocate!([4, 3, 5])];
    one.free();
    const call = { ...problem(), data: two.data as Float64Array, out: { grad: two.grad } };
    expect((await criterion.lossAndGrad(call)).grad).toBe(two.grad);
  });
});
