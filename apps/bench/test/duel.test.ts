import { expect, test } from "vitest";
import { type Contestant, duel, type Effort } from "../src/duel.ts";
import { median, percentile, timing } from "../src/statistics.ts";

const effort: Effort = { warmUpMs: 10, roundMs: 20, minRounds: 3, sideMs: 100, limitMs: 1000 };

/** Takes `ms` a call, by its own account, and notes every turn it gets. */
function clock(name: string, ms: number, turns: string[]): Contestant {
  return {
    name,
    async time(calls) {
      turns.push(`${name}${calls}`);
      return Array.from({ length: calls }, () => ms);
    },
  };
}

test("sides take turns with as many calls as fill a round, until each has its time", async () => {
  const turns: string[] = [];
  const times = await duel([clock("a", 5, turns), clock("b", 10, turns)], effort);
  expect(turns.slice(0, 3)).toEqual(["a1", "a1", "b1"]);
  expect(turns.slice(3)).toEqual(Array.from({ length: 5 }, () => ["a4", "b2"]).flat());
  expect(times.get("a")).toEqual(Array.from({ length: 20 }, () => 5));
  expect(times.get("b")).toEqual(Array.from({ length: 10 }, () => 10));
});

test("slow sides end at the limit, after two rounds at least", async () => {
  const times = await duel([clock("a", 400, []), clock("b", 900, [])], effort);
  expect(times.get("b")).toEqual([900, 900]);
});

test("calls that a side has made already warm it up", async () => {
  const turns: string[] = [];
  await duel([{ ...clock("a", 5, turns), warmed: [10, 10] }], effort);
  expect(turns[0]).toBe("a2");
});

test("a side may be too quick to count its calls on two hands", async () => {
  const times = await duel([clock("a", 0.0001, [])], { ...effort, minRounds: 1, sideMs: 10 });
  expect(times.get("a")!.length).toBeGreaterThan(150_000);
  expect(timing(times.get("a")!).min).toBe(0.0001);
});

test("median and minimum", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(timing([3, 1, 2])).toEqual({ median: 2, min: 1, calls: 3 });
  expect(() => median([])).toThrow(RangeError);
});

test("a percentile is one of the values", () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.99)).toBe(4);
  expect(percentile([3], 0)).toBe(3);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});
