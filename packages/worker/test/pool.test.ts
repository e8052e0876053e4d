import { CtcError } from "@ctckit/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { pool } from "../src/pool.ts";
import type { Thread } from "../src/thread.ts";

interface Fake extends Thread {
  ended: boolean;
}

function fake(): Fake {
  return {
    ended: false,
    lingers: false,
    loaded: new Set(),
    ask: () => expect.fail("nothing is asked here"),
    tell() {},
    lose() {},
    async end() {
      this.ended = true;
    },
  };
}

/** Tasks that end when they are told to. */
function gate() {
  let open = (_value: string) => {};
  const shut = new Promise<string>((resolve) => {
    open = resolve;
  });
  return { open, task: () => shut };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const code = (expected: string) => expect.objectContaining({ name: "CtcError", code: expected });

function started(size: number) {
  const threads: Fake[] = [];
  const made = pool("test", size, async () => {
    threads.push(fake());
    return threads.at(-1)!;
  });
  return { made, threads };
}

/** A pool whose starts fail where `fails` says so. */
function failing(size: number, fails: (start: number) => boolean) {
  let starts = 0;
  const made = pool("test", size, async () => {
    starts += 1;
    if (fails(starts)) throw new Error(`start ${starts}`);
    return fake();
  });
  return { made, starts: () => starts };
}

describe("a pool", () => {
  test("counts a worker at every moment of its start", async () => {
    for (let ticks = 0; ticks < 8; ticks++) {
      const { made, threads } = started(1);
      const first = made.run(async () => "first");
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      expect(await Promise.all([first, made.run(async () => "second")])).toEqual(["first", "second"]);
      expect(threads).toHaveLength(1);
    }
  });

  test("is closed when no worker is left, at whatever moment of a start", async () => {
    for (let ticks = 0; ticks < 8; ticks++) {
      const { made, threads } = started(1);
      made.run(async () => {}).catch(() => {});
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      await made.close();
      expect(threads.map(({ ended }) => ended)).toEqual([true]);
    }
  });

  test("starts workers as tasks need them, up to its size", async () => {
    const { made, threads } = started(2);
    expect(await made.run(async () => "first")).toBe("first");
    expect(await made.run(async () => "second")).toBe("second");
    expect(threads).toHaveLength(1);
    const gates = [gate(), gate(), gate(), gate()];
    const results = gates.map(({ task }) => made.run(task));
    await turn();
    expect(threads).toHaveLength(2);
    for (const [i, { open }] of gates.entries()) open(`task ${i}`);
    expect(await Promise.all(results)).toEqual(["task 0", "task 1", "task 2", "task 3"]);
    expect(threads).toHaveLength(2);
  });

  test("gives a worker to one task at a time, in order", async () => {
    const { made } = started(1);
    const [first, second] = [gate(), gate()];
    const seen: string[] = [];
    const task =
      (name: string, { task }: typeof first) =>
      () => {
        seen.push(name);
        return task();
      };
    const both = [made.run(task("first", first)), made.run(task("second", second))];
    await turn();
    expect(seen).toEqual(["first"]);
    first.open("");
    await turn();
    expect(seen).toEqual(["first", "second"]);
    second.open("");
    await Promise.all(both);
  });

  test("replaces a worker that has ended", async () => {
    const { made, threads } = started(1);
    await made.run(async () => {});
    threads[0]!.ended = true;
    expect(await made.run(async (thread) => thread === threads[1])).toBe(true);
    expect(threads).toHaveLength(2);
  });

  test("goes on after a task that fails", async () => {
    const { made, threads } = started(1);
    await expect(made.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await made.run(async () => 5)).toBe(5);
    expect(threads).toHaveLength(1);
  });

  test("without any worker is unavailable to all that wait, and tries again for the next", async () => {
    const { made, starts } = failing(2, (start) => start <= 2);
    const results = [1, 2, 3, 4, 5].map((i) => made.run(async () => i));
    for (const result of results) await expect(result).rejects.toThrow(/start [12]/);
    expect(starts()).toBe(2);
    expect(await made.run(async () => 5)).toBe(5);
    expect(starts()).toBe(3);
  });

  test("that cannot reach its size makes do with the workers that live", async () => {
    const { made, starts } = failing(4, (start) => start > 1);
    for (let round = 0; round < 20; round++) {
      const results = Array.from({ length: 8 }, (_, i) => made.run(async () => i));
      expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
    // Not with every call: the first eight tasks asked for the other three.
    expect(starts()).toBe(4);
  });

  test("grows later, when workers can be had again", async () => {
    let broken = true;
    const { made, starts } = failing(3, (start) => broken && start > 1);
    const gates = [gate(), gate(), gate()];
    const all = () => Promise.all([1, 2, 3].map((i) => made.run(async () => turn().then(() => i))));
    await all();
    expect(starts()).toBe(3);
    broken = false;
    const now = performance.now();
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now + 60_000);
    onTestFinished(() => clock.mockRestore());
    const results = gates.map(({ task }) => made.run(task));
    for (let i = 0; i < 5; i++) await turn();
    expect(starts()).toBe(5);
    for (const { open } of gates) open("done");
    expect(await Promise.all(results)).toEqual(["done", "done", "done"]);
  });

  test("waits for a worker that is still starting before it gives up", async () => {
    let arrive = () => {};
    let starts = 0;
    const made = pool("test", 2, async () => {
      starts += 1;
      if (starts === 2) throw new Error("no second");
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return fake();
    });
    const results = [1, 2, 3].map((i) => made.run(async () => i));
    await turn();
    arrive();
    expect(await Promise.all(results)).toEqual([1, 2, 3]);
  });

  test("lets a signal take a waiting task out", async () => {
    const { made } = started(1);
    const first = gate();
    const working = made.run(first.task);
    const controller = new AbortController();
    const waiting = made.run(() => expect.fail("it was taken out"), controller.signal);
    controller.abort("why");
    await expect(waiting).rejects.toMatchObject({ code: "CTC_ABORTED", cause: "why" });
    await expect(made.run(async () => {}, AbortSignal.abort())).rejects.toEqual(code("CTC_ABORTED"));
    first.open("done");
    expect(await working).toBe("done");
  });

  test("closes: waiting tasks reject, workers end, also those that are just starting", async () => {
    const threads: Fake[] = [];
    let arrive = () => {};
    const made = pool("test", 1, async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      threads.push(fake());
      return threads[0]!;
    });
    const waiting = made.run(async () => {});
    const closing = made.close();
    await expect(waiting).rejects.toEqual(code("CTC_CLOSED"));
    arrive();
    await closing;
    expect(threads.map(({ ended }) => ended)).toEqual([true]);
    await expect(made.run(async () => {})).rejects.toBeInstanceOf(CtcError);
    await made.close();
  });
});
