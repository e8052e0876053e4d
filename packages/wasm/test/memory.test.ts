// How much memory calls take, and who has it meanwhile.

import { type Criterion, createCtcLoss, type LossAndGradInput, type LossAndGradResult } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { device } from "../src/device.ts";
import { roomOf } from "../src/layout.ts";
import { PAGE } from "../src/memory.ts";
import { plan } from "../src/plan.ts";
import { compiled, lengthsOf, problem, type Shape, spec, topology } from "./problem.ts";
import { reservation } from "./reservation.ts";

const shapes = {
  tiny: { time: 50, batch: 16, classes: 20, targetLength: 30 },
  small: { time: 150, batch: 32, classes: 80, targetLength: 40 },
  medium: { time: 500, batch: 16, classes: 1000, targetLength: 100 },
  wide: { time: 1500, batch: 8, classes: 5000, targetLength: 200 },
  single: { time: 200, batch: 1, classes: 5000, targetLength: 50 },
  long: { time: 2000, batch: 32, classes: 32, targetLength: 400 },
} satisfies Record<string, Shape>;

/** Input and gradient of the samples that are there at a time, and 10 bytes for each lattice cell of the largest sample. */
function allowance({ time: T, classes: C, targetLength: S }: Shape, samples: number): number {
  return 2 * 4 * T * samples * C + 10 * T * (2 * S + 1) + 3 * PAGE;
}

/** 2 MB, at least one sample, at least 1024 elements of each frame. */
function groupOf({ time: T, batch: N, classes: C }: Shape): number {
  return Math.min(N, Math.max(1, Math.floor(2 ** 21 / (4 * T * C)), Math.ceil(1024 / C)));
}

describe("a call's memory", { timeout: 60_000 }, () => {
  test.each(Object.entries(shapes))("is a group's input and gradient, and a lattice: %s", (_, shape) => {
    const samples = groupOf(shape);
    const batch = lengthsOf(shape);
    const bytes = Math.ceil(reservation(batch, true) / PAGE) * PAGE;
    expect(bytes).toBeLessThanOrEqual(allowance(shape, samples));
    expect(bytes).toBeGreaterThan(2 * 4 * shape.time * samples * shape.classes);
    // Without a gradient there is neither that nor a lattice.
    expect(reservation(batch, false)).toBeLessThan(4 * shape.time * samples * shape.classes + 3 * PAGE);
  });

  test.each(["tiny", "small"] as const)("is what the machine then has: %s", async (name) => {
    const using = await device(await compiled());
    const { batch, out } = problem(shapes[name]);
    plan(spec, topology, using).runSync!(batch, out);
    const { byteLength } = using.blocking.views.f32.buffer;
    expect(byteLength).toBe(Math.ceil(reservation(batch, true) / PAGE) * PAGE);
    expect(byteLength).toBeLessThanOrEqual(allowance(shapes[name], groupOf(shapes[name])));
  });

  test.each(["tiny", "small"] as const)("allocated for in place, is as much: %s", async (name) => {
    const using = await device(await compiled());
    const shape = shapes[name];
    const { data } = await using.allocate({ ...shape, maxTargetLength: shape.targetLength });
    expect(data.buffer.byteLength).toBeLessThanOrEqual(allowance(shape, shape.batch));
  });

  test("does not grow for sizes seen before, sync or async", async () => {
    const using = await device(await compiled());
    const running = plan(spec, topology, using);
    const lease = await using.lease();
    lease.release();
    const machines = [using.blocking, lease.machine];
    const call = async (shape: Shape) => {
      const { batch, out } = problem(shape);
      running.runSync!(batch, out);
      await running.run(batch, out);
    };
    await call(shapes.small);
    const grown = machines.map(({ views }) => views.f32.buffer);
    expect(grown.map(({ byteLength }) => byteLength > PAGE)).toEqual([true, true]);
    for (const name of ["small", "tiny", "small"] as const) await call(shapes[name]);
    expect(machines.map(({ views }, i) => views.f32.buffer === grown[i])).toEqual([true, true]);
  });
});

// 33 million cells, many turns of 16 ms, on machines a few times faster too.
const [T, N, C, S] = [1500, 24, 20, 450];

function input(seed: number): LossAndGradInput & { data: Float32Array } {
  const data = Float32Array.from({ length: T * N * C }, (_, i) => Math.sin((i + 1) * (seed + 0.37)) * 2);
  const targets = Array.from({ length: N }, (_, n) =>
    Array.from({ length: S }, (_, k) => 1 + ((k * 7 + n + seed) % (C - 1))),
  );
  return { data, shape: [T, N, C], targets };
}

/** The next macrotask. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

test("memory for longer targets than fit into its frames has room for those that do", () => {
  const labels = 1;
  const room = (targetLength: number) => roomOf(topology, { frames: 30, classes: 9, labels, targetLength });
  const [most, more] = [room(30), room(31)];
  expect(more.length).toBe(most.length);
  for (const [array, words] of most.entries()) expect(more[array]).toBeGreaterThanOrEqual(words);
});

describe("an asynchronous call", { timeout: 60_000 }, () => {
  let criterion: Criterion;
  let alone: LossAndGradResult[];
  const calls = [input(0), input(1), input(2)] as const;
  beforeAll(async () => {
    criterion = await createCtcLoss({ backend: wasm(), input: "logits" });
    alone = calls.map((call) => criterion.lossAndGradSync!(call));
  });
  afterAll(() => criterion.close());

  /** By `Buffer`: a million numbers one by one take `toEqual` seconds. */
  function expectSame(result: LossAndGradResult, index: number): void {
    expect(result.losses).toEqual(alone[index]!.losses);
    const [got, wanted] = [result.grad, alone[index]!.grad].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    expect(got!.equals(wanted!)).toBe(true);
  }

  /** The call's arrays in memory of the backend's. */
  async function placed(call: (typeof calls)[number]): Promise<LossAndGradInput> {
    const { data, grad } = await criterion.allocate!([T, N, C], { maxTargetLength: S });
    data.set(call.data);
    return { ...call, data, out: { grad } };
  }

  /** Until the call is done, turns that other work got. */
  async function turnsDuring(call: Promise<unknown>): Promise<number> {
    let turns = 0;
    const other = setInterval(() => turns++);
    await call;
    clearInterval(other);
    return turns;
  }

  test("gives the event loop turns, in place too", async () => {
    expect(await turnsDuring(criterion.lossAndGrad(calls[0]))).toBeGreaterThan(0);
    expect(await turnsDuring(criterion.lossAndGrad(await placed(calls[0])))).toBeGreaterThan(0);
  });

  test("overlaps with another one while a synchronous one comes between", async () => {
    let done = 0;
    const running = [0, 1].map((index) => criterion.lossAndGrad(calls[index]!).finally(() => done++));
    await turn();
    expect(done).toBe(0);
    expectSame(criterion.lossAndGradSync!(calls[2]), 2);
    const [one, two] = await Promise.all(running);
    expectSame(one!, 0);
    expectSame(two!, 1);
  });

  test("overlaps with others in one allocation and beside it", async () => {
    const whole = await criterion.allocate!([T, 2 * N, C], { maxTargetLength: S });
    const size = T * N * C;
    const [first, second] = [0, 1].map((index) => {
      const data = whole.data.subarray(index * size, (index + 1) * size);
      data.set(calls[index]!.data);
      return { ...calls[index]!, data, out: { grad: whole.grad.subarray(index * size, (index + 1) * size) } };
    });
    const running = [first!, second!, calls[2]].map((call) => criterion.lossAndGrad(call));
    await turn();
    expectSame(criterion.lossAndGradSync!(calls[2]), 2);
    const results = await Promise.all(running);
    for (const [index, result] of results.entries()) expectSame(result, index);
    expect(results[1]!.grad).toBe(second!.out.grad);
  });

  test.each(["copied", "in place"])("that is aborted leaves the backend usable: %s", async (where) => {
    const controller = new AbortController();
    const call = where === "copied" ? calls[0] : await placed(calls[0]);
    const stopped = criterion.lossAndGrad({ ...call, signal: controller.signal });
    // Waits for its turn on the machine, or runs beside.
    const waiting = criterion.lossAndGrad(calls[1]);
    setTimeout(() => controller.abort("enough"));
    await expect(stopped).rejects.toMatchObject({ code: "CTC_ABORTED", cause: "enough" });
    expectSame(await waiting, 1);
    expectSame(await criterion.lossAndGrad(call), 0);
    expectSame(criterion.lossAndGradSync!(calls[2]), 2);
  });

  test("that is aborted while it waits for its turn never has it", async () => {
    const controller = new AbortController();
    const first = criterion.lossAndGrad(calls[0]);
    const grad = new Float32Array(T * N * C).fill(7);
    const waiting = criterion.lossAndGrad({ ...calls[1], out: { grad }, signal: controller.signal });
    await turn();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "CTC_ABORTED" });
    expectSame(await first, 0);
    expectSame(await criterion.lossAndGrad(calls[2]), 2);
    expect(grad.every((value) => value === 7)).toBe(true);
  });
});
