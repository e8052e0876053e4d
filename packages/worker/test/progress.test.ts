import type { Batch } from "@ctckit/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follower } from "../src/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const second = () => vi.advanceTimersByTimeAsync(1000);
const never = new Promise(() => {});
const ask = (answers: readonly number[]) => {
  const left = [...answers];
  return vi.fn(async () => left.shift() ?? 0);
};

/** Of shards of one sample each. */
function followed(frames: readonly number[], signal?: AbortSignal) {
  const shards = frames.map((_, n) => ({ samples: [n], work: 1 }));
  const tell = vi.fn();
  const follow = follower({ inputLengths: Int32Array.from(frames) } as Batch, shards, tell, signal);
  const one = (n: number, over: Promise<unknown>, ask: () => Promise<number>) =>
    follow(shards[n]!, over, ask);
  return { one, told: () => tell.mock.calls.flat() };
}

describe("progress", () => {
  test("is that of all shards, by their frames", async () => {
    const { one, told } = followed([300, 100]);
    const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    one(0, later(500), ask([0.25, 0.5]));
    one(1, later(400), ask([]));
    await second();
    expect(told()).toEqual([75 / 400, 150 / 400, 250 / 400, 1]);
  });
  test("never falls, whatever a worker says", async () => {
    const { one, told } = followed([10]);
    one(0, never, ask([0.5, 0.2, Number.NaN, -1, 7, 0.6]));
    await second();
    expect(told()).toEqual([0.5, 1]);
  });
  test("is not told once the shard has failed, by an answer that was under way either", async () => {
    const { one, told } = followed([10]);
    const asked = vi.fn(() => new Promise<number>((resolve) => setTimeout(() => resolve(0.5), 100)));
    one(0, new Promise((_, reject) => setTimeout(reject, 100)), asked);
    await second();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(told()).toEqual([]);
  });
  test("is not told after the caller's signal, when the call is over for the caller", async () => {
    const controller = new AbortController();
    const { one, told } = followed([10], controller.signal);
    one(0, new Promise<void>((resolve) => setTimeout(resolve, 500)), ask([0.1, 0.2, 0.3]));
    await vi.advanceTimersByTimeAsync(60);
    controller.abort();
    await second();
    expect(told()).toEqual([0.1]);
  });
  test("of a worker that is lost ends", async () => {
    const { one, told } = followed([10]);
    const asked = vi.fn(() => Promise.reject(new Error("lost")));
    one(0, never, asked);
    await second();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(told()).toEqual([]);
  });
  test("of no frames is nothing", async () => {
    const { one, told } = followed([0, 0]);
    for (const n of [0, 1]) one(n, Promise.resolve(), ask([1]));
    await second();
    expect(told()).toEqual([]);
  });
});
