import type { Batch, FloatArray, LossOutput } from "@ctckit/core";
import { describe, expect, test } from "vitest";
import type { Carrier, Ending } from "../src/carrier/carrier.ts";
import { shared } from "../src/carrier/shared.ts";
import { transfer } from "../src/carrier/transfer.ts";

const [T, N, C] = [6, 4, 5];
const worker = {};
const shard = { samples: [0, 1, 2, 3], work: 1 };

function batchOf(data: FloatArray = new Float32Array(T * N * C)): { batch: Batch; out: LossOutput } {
  const batch: Batch = {
    time: T,
    batch: N,
    classes: C,
    data,
    timeStride: N * C,
    batchStride: C,
    blank: 0,
    targets: Int32Array.of(1, 2, 3, 4),
    targetOffsets: Int32Array.of(0, 1, 2, 3, 4),
    inputLengths: Int32Array.from({ length: N }, () => T),
    gradScale: new Float64Array(N).fill(1),
  };
  return { batch, out: { losses: new Float64Array(N), grad: new Float32Array(T * N * C) } };
}

/** Calls that are all under way before the first ends. Returns the memory that each used. */
function overlapping(carrier: Carrier, calls: number, ending: Ending = "complete"): ArrayBufferLike[][] {
  const cargos = Array.from({ length: calls }, () => {
    const { batch, out } = batchOf();
    const cargo = carrier.cargo("float32", batch, out.grad);
    const { runs, transferred } = cargo.load(shard, worker);
    const used = runs.flatMap(({ batch, grad }) => [batch.data.buffer, grad!.buffer]);
    return { cargo, used, answer: { results: { losses: new Float64Array(N) }, returned: transferred } };
  });
  for (const { cargo, answer } of cargos) {
    if (ending === "complete") cargo.unload(shard, answer);
    cargo.finish(ending);
  }
  return cargos.map(({ used }) => used);
}

describe.each([
  ["shared", () => shared("test")],
  ["transferred", () => transfer("test")],
] as const)("memory that is %s", (_, make) => {
  test.each([1, 2, 5])("is as much as %i calls at once need, however often they come", (calls) => {
    const carrier = make();
    const buffers = new Set<ArrayBufferLike>();
    for (let i = 0; i < 50; i++)
      for (const used of overlapping(carrier, calls)) used.forEach((b) => void buffers.add(b));
    expect(buffers.size).toBe(2 * calls);
  });
  test("is another for each call under way", () => {
    const carrier = make();
    for (let i = 0; i < 3; i++) expect(new Set(overlapping(carrier, 4).flat()).size).toBe(8);
  });
  test("is new after close", () => {
    const carrier = make();
    const before = overlapping(carrier, 1).flat();
    carrier.close();
    for (const buffer of overlapping(carrier, 1).flat()) expect(before).not.toContain(buffer);
  });
});

describe("shared memory", () => {
  test("of a call that failed is used again, unless a worker may still write to it", () => {
    const carrier = shared("test");
    const [first] = overlapping(carrier, 1, "failed");
    expect(overlapping(carrier, 1)).toEqual([first]);
    const [lost] = overlapping(carrier, 1, "lingering");
    for (let i = 0; i < 5; i++)
      for (const buffer of overlapping(carrier, 1).flat()) expect(lost).not.toContain(buffer);
  });
  test("that was allocated goes back when it is freed, unless a worker may still write to it", () => {
    const carrier = shared("test");
    const spec = { dtype: "float32", time: T, batch: N, classes: C, maxTargetLength: 1 } as const;
    const one = carrier.allocate(spec);
    one.free!();
    const two = carrier.allocate(spec);
    const buffers = new Set([one, two].flatMap(({ data, grad }) => [data.buffer, grad.buffer]));
    expect(buffers.size).toBe(2);
    const cargo = carrier.cargo("float32", batchOf(two.data).batch, two.grad);
    cargo.load(shard, worker);
    cargo.finish("lingering");
    two.free!();
    const three = carrier.allocate(spec);
    for (const { buffer } of [three.data, three.grad]) expect(buffers.has(buffer)).toBe(false);
  });
  test("is announced to each worker once", () => {
    const carrier = shared("test");
    const data = carrier.allocate({
      dtype: "float32",
      time: T,
      batch: N,
      classes: C,
      maxTargetLength: 1,
    }).data;
    const unseen = (by: object) => {
      return carrier.cargo("float32", batchOf(data).batch).load(shard, by).unseen;
    };
    expect([unseen(worker), unseen(worker), unseen({})]).toEqual([[data.buffer], [], [data.buffer]]);
  });
});

describe("samples that have the same frames", () => {
  // Every third place is a gap. Sample 2 is the longest.
  const same = (): Batch => ({
    ...batchOf(Float32Array.from({ length: T * (C + 3) - 3 }, (_, i) => i)).batch,
    ...{ timeStride: C + 3, batchStride: 0, inputLengths: Int32Array.of(2, 3, 4, 1) },
  });
  const some = { samples: [0, 2, 3], work: 1 };

  test("are one run, and their frames are moved once", () => {
    const batch = same();
    const { runs, transferred } = transfer("test").cargo("float32", batch).load(some, worker);
    expect(transferred.map(({ byteLength }) => byteLength)).toEqual([4 * 4 * C]);
    expect(runs.map(({ batch }) => [batch.batch, batch.time, batch.batchStride])).toEqual([[3, 4, 0]]);
    const rows = [0, 1, 2, 3].flatMap((t) => [...batch.data.subarray(t * (C + 3), t * (C + 3) + C)]);
    expect([...runs[0]!.batch.data]).toEqual(rows);
  });
  test("are one run on memory that is shared, copied once or not at all", () => {
    const batch = same();
    const carrier = shared("test");
    const [run, ...others] = carrier.cargo("float32", batch).load(some, worker).runs;
    expect([others.length, run!.batch.batch, run!.batch.batchStride]).toEqual([0, 3, 0]);
    expect(run!.batch.data).toEqual(batch.data);
    const data = new Float32Array(new SharedArrayBuffer(batch.data.byteLength));
    const there = carrier.cargo("float32", { ...batch, data }).load(some, worker).runs[0]!;
    expect(there.batch.data.buffer).toBe(data.buffer);
  });
});
