import { describe, expect, test } from "vitest";
import { memoryOf } from "../src/memory.ts";
import { isGrowth, line, verdictOf } from "../src/soak/verdict.ts";

const MEBIBYTE = 2 ** 20;

test("memory is flat where the last part is like the first after warming up, whatever was before", () => {
  const span = { warmUp: 1 / 4, part: 1 / 3, slack: 64 * MEBIBYTE };
  const [low, high] = [100 * MEBIBYTE, 300 * MEBIBYTE];
  const quarters = (...values: number[]) => values.flatMap((value) => Array.from({ length: 5 }, () => value));
  expect(memoryOf(quarters(low, high, high, high), span)?.flat).toBe(true);
  expect(memoryOf(quarters(low, low, high, high), span)).toEqual({
    early: low,
    late: high,
    most: high,
    flat: false,
  });
  expect(memoryOf([low, high], span)).toBeUndefined();
});

describe("a soak", () => {
  const soaked = (resident: number[], wrong: string[] = []) => ({ resident, wrong, milliseconds: 5000 });
  /** Resident bytes at 500 moments of 10,000 calls. */
  const course = (of: (call: number) => number) => Array.from({ length: 500 }, (_, i) => of(20 * (i + 1)));
  /** A collection every 300 calls. */
  const saw = (call: number) => (90 + 20 * ((call % 300) / 300)) * MEBIBYTE;
  const warm = (call: number) => saw(call) - 60 * MEBIBYTE * Math.exp(-call / 200);
  const said = (of: (call: number) => number, wrong?: string[]) =>
    verdictOf(soaked(course(of), wrong), 10_000);

  test("is flat where memory goes up and down, warms up, or has a peak that passes", () => {
    expect(said(saw)).toMatchObject({ kind: "flat", perCall: 0.5, says: "flat" });
    expect(said(warm).kind).toBe("flat");
    expect(said((call) => saw(call) + (call > 4000 && call < 6000 ? 500 * MEBIBYTE : 0)).kind).toBe("flat");
  });

  test("fails where a call leaves 2 kB, or memory goes up in a step and stays", () => {
    expect(said((call) => saw(call) + 2048 * call)).toMatchObject({ kind: "failed", says: "IT GROWS" });
    expect(said((call) => saw(call) + (call > 5000 ? 11 * MEBIBYTE : 0)).kind).toBe("failed");
    expect(said((call) => saw(call) + 256 * call).kind).toBe("flat"); // 2 MiB in all: within the tenth
  });

  test("is repeated where it only grew", () => {
    expect(isGrowth(said((call) => saw(call) + 2048 * call))).toBe(true);
    expect([isGrowth(said(saw)), isGrowth(said(saw, ["other bits"]))]).toEqual([false, false]);
    expect(isGrowth({ kind: "failed", says: "IT GROWS" })).toBe(false);
  });

  test("fails where a call went wrong, the process ended early or no sample came", () => {
    expect(said(saw, ["other bits"])).toMatchObject({ kind: "failed", says: "WRONG: other bits" });
    expect(verdictOf({ failed: "it ended with SIGSEGV" }, 10_000).kind).toBe("failed");
    expect(verdictOf(soaked([1, 2]), 10_000).kind).toBe("failed");
  });

  test("says that a backend is not there, which is no pass", () => {
    expect(verdictOf({ absent: "no GPU" }, 10_000)).toEqual({ kind: "absent", says: "ABSENT: no GPU" });
    expect(line("webgpu", { kind: "absent", says: "ABSENT: no GPU" })).toMatch(/^webgpu +ABSENT: no GPU$/);
  });
});
