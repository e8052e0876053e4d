import { expect, test } from "vitest";
import { BufferPool, type Made } from "../src/buffer-pool.ts";

// A device that only counts: what the pool keeps, no GPU need have room for.

const STORAGE = 0x80;

function counted() {
  const alive = new Set<object>();
  const gpu = {
    pushErrorScope() {},
    popErrorScope: async () => null,
    createBuffer({ size, usage }: GPUBufferDescriptor) {
      const buffer = { size, usage, destroy: () => alive.delete(buffer) };
      alive.add(buffer);
      return buffer;
    },
  };
  const pool = new BufferPool(gpu as unknown as GPUDevice);
  const call = (...sizes: number[]): Made[] => {
    const taken = sizes.map((size) => pool.take(size, STORAGE));
    pool.give(taken);
    return taken;
  };
  return { alive, pool, call };
}

test("a call has what an earlier one left, unless it is more than twice as large", () => {
  const { alive, call } = counted();
  const [large] = call(1000);
  expect(call(500)).toEqual([large]);
  expect(call(499)).not.toEqual([large]);
  expect(alive.size).toBe(2);
});

test("what eight calls had no use for is destroyed", () => {
  const { alive, call } = counted();
  call(1000);
  for (let i = 0; i < 8; i++) call(100);
  expect(alive.size).toBe(2);
  call(100);
  expect(alive.size).toBe(1);
});

test("of calls before the last one, 512 MiB are kept, and all of the last one's", () => {
  const { alive, call, pool } = counted();
  const GiB = 2 ** 30;
  call(3 * GiB, GiB);
  expect(alive.size).toBe(2);
  call(GiB / 4);
  expect(alive.size).toBe(1);
  call(GiB / 10, GiB / 10);
  call(GiB / 30);
  expect(alive.size).toBe(4);
  call(3 * GiB);
  expect(alive.size).toBe(5);
  pool.destroy();
  expect(alive.size).toBe(0);
});
