// Memory that cannot be had, and memory that is handed out.

import { type Criterion, CtcError, createCtcLoss, type PlanSpec } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Device, device } from "../src/device.ts";
import { PAGE } from "../src/memory.ts";
import { plan } from "../src/plan.ts";
import { compiled, problem, scoring, spec, topology } from "./problem.ts";
import { reservation } from "./reservation.ts";

const vast = { time: 500, batch: 16, classes: 100, targetLength: 50 };
const small = { time: 20, batch: 3, classes: 10, targetLength: 4 };
const mostPages = 8;

const losses = async (using: Device, over: PlanSpec) => {
  const { batch, out } = problem(small);
  await plan(over, topology, using).run(batch, out);
  return out.losses;
};

describe("memory that does not grow enough", { timeout: 60_000 }, () => {
  let narrow: Device;
  let wide: Device;
  beforeAll(async () => {
    narrow = await device(await compiled(), mostPages);
    wide = await device(await compiled());
  });

  test.each([
    ["with a gradient", spec],
    ["without", scoring],
  ])("is CTC_OUT_OF_MEMORY with the bytes wanted, and the next call is right: %s", async (_, over) => {
    const { batch, out } = problem(vast);
    const asked = over.operation === "loss" ? { losses: out.losses } : out;
    const bytes = reservation(batch, over.operation === "gradient");
    expect(bytes).toBeGreaterThan(mostPages * PAGE);
    const refused = {
      code: "CTC_OUT_OF_MEMORY",
      message: `wasm: a memory of ${bytes} bytes could not be allocated`,
      cause: expect.anything(),
    };
    const running = plan(over, topology, narrow);
    const expected = await losses(wide, over);
    await expect(running.run(batch, asked)).rejects.toMatchObject(refused);
    expect(await losses(narrow, over)).toEqual(expected);
    expect(() => running.runSync!(batch, asked)).toThrow(expect.objectContaining(refused));
    const again = problem(small);
    running.runSync!(again.batch, over.operation === "loss" ? { losses: again.out.losses } : again.out);
    expect(again.out.losses).toEqual(expected);
  });

  test("refuses calls that overlap with a good one, and only those", async () => {
    const running = plan(spec, topology, narrow);
    const calls = [small, vast, small, vast].map((shape) => problem(shape));
    const settled = await Promise.allSettled(calls.map(({ batch, out }) => running.run(batch, out)));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(calls[2]!.out).toEqual(calls[0]!.out);
  });
});

describe("memory that is handed out", { timeout: 60_000 }, () => {
  let criterion: Criterion;
  beforeAll(async () => {
    criterion = await createCtcLoss({ backend: wasm(), input: "logits" });
  });
  afterAll(() => criterion.close());

  test("is CTC_OUT_OF_MEMORY beyond 4 GiB, with the bytes wanted, and the next is had", async () => {
    const [T, N, C] = [50_000, 16, 2000];
    const error: unknown = await criterion.allocate!([T, N, C]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CtcError);
    expect(error).toMatchObject({ code: "CTC_OUT_OF_MEMORY", cause: expect.anything() });
    const bytes = Number(/a memory of (\d+) bytes/.exec((error as Error).message)?.[1]);
    const arrays = 2 * 4 * T * N * C;
    const lattice = 8 * T * 2 * ((N * C) / 2 + 6); // as much as the arrays, about
    expect(bytes).toBeGreaterThanOrEqual(arrays + lattice);
    expect(bytes).toBeLessThan((arrays + lattice) * 1.01);
    expect((await criterion.allocate!([20, 3, 10])).data.length).toBe(600);
  });

  test("is in proportion to its frames", async () => {
    const [short, long] = [
      await criterion.allocate!([5000, 1, 50]),
      await criterion.allocate!([20_000, 1, 50]),
    ];
    expect(long.data.buffer.byteLength / short.data.buffer.byteLength).toBeLessThan(4.1);
  });

  test("is freed when it is let go of", async () => {
    const before = process.memoryUsage().rss;
    let written = 0;
    for (let i = 0; i < 40; i++) {
      const { data, grad } = await criterion.allocate!([400, 1, 10_000]);
      for (const array of [data, grad]) written += array.fill(i).byteLength;
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(written / 3); // 1.3 GB in all
  });

  test("is handed out again when it is freed, and its old arrays are detached then", async () => {
    const shape = [400, 1, 1000];
    const { data, grad, free } = await criterion.allocate!(shape);
    free();
    free();
    expect(data.length).toBe(400_000);
    const next = await criterion.allocate!(shape);
    expect([data.length, grad.length]).toEqual([0, 0]);
    const call = { data, shape, targets: [[1]], out: { grad } };
    await expect(criterion.lossAndGrad(call)).rejects.toThrow("data: the array's buffer is detached");
    const other = await criterion.allocate!(shape);
    expect(next.data.length + other.data.length).toBe(800_000);
    expect(other.data.buffer).not.toBe(next.data.buffer);
  });

  test("takes no more when it is freed than its first round, of whatever size", async () => {
    const using = await device(await compiled());
    const machines = new Set();
    for (let i = 0; i < 200; i++) {
      const arena = await using.allocate({ time: 100 + (i % 7), batch: 1, classes: 500, maxTargetLength: 9 });
      machines.add(arena.machine);
      using.free(arena);
    }
    expect(machines.size).toBeLessThanOrEqual(7);
  });

  test("spares the backend's own memory: a call in place leaves it as it was", async () => {
    const using = await device(await compiled());
    const { batch, out } = problem(vast);
    const { data, grad } = await using.allocate({ ...vast, maxTargetLength: vast.targetLength });
    data.set(batch.data);
    plan(spec, topology, using).runSync!({ ...batch, data }, { losses: out.losses, grad });
    expect(using.blocking.views.f32.buffer.byteLength).toBe(PAGE);
    plan(spec, topology, using).runSync!(batch, out);
    expect(using.blocking.views.f32.buffer.byteLength).toBeGreaterThan(PAGE);
    // Element by element: `toEqual` takes seconds for as many.
    expect(grad.every((value, i) => Object.is(value, out.grad[i]))).toBe(true);
  });
});
