import { expect, test } from "vitest";
import { speech } from "../../src/align/speech.ts";
import type { Shape } from "../../src/cases.ts";

const shape: Shape = { time: 5000, batch: 2, classes: 32, targetLength: 1000 };
const posed = speech(shape, 0.5);
const row = (n: number, t: number) =>
  posed.logProbs.subarray((n * shape.time + t) * shape.classes, (n * shape.time + t + 1) * shape.classes);

test("the same seed makes the same speech, another seed another", () => {
  expect(speech({ ...shape, time: 60, targetLength: 12 }, 0.25)).toEqual(
    speech({ ...shape, time: 60, targetLength: 12 }, 0.25),
  );
  expect(speech(shape, 0.75).logProbs).not.toEqual(posed.logProbs);
});

test("every frame's probabilities sum to 1", () => {
  for (let t = 0; t < shape.time; t += 97) {
    const sum = row(1, t).reduce((all, x) => all + Math.exp(x), 0);
    expect(sum).toBeCloseTo(1, 5);
  }
});

test("labels are spoken in order, in frames that ascend, neither the first nor the last", () => {
  for (const [n, frames] of posed.frames.entries()) {
    expect(frames).toHaveLength(shape.targetLength);
    expect(posed.targets[n]).toHaveLength(shape.targetLength);
    expect(frames.every((t, k) => t > (frames[k - 1] ?? 0))).toBe(true);
    expect(frames.at(-1)).toBeLessThan(shape.time - 1);
    expect(new Set(posed.targets[n])).toEqual(new Set(Array.from({ length: 31 }, (_, i) => i + 1)));
  }
});

test("the blank leads elsewhere; most labels lead in their frame, 5 % hardly stand out, 40 % last", () => {
  const all = posed.frames.flatMap((frames, n) =>
    frames.map((t, k) => ({ n, t, label: posed.targets[n]![k]! })),
  );
  const spoken = posed.frames.map((frames) => new Set(frames));
  // What a label's log-probability exceeds the mean of all others by: 6, or 1, give or take the noise.
  const lead = ({ n, t, label }: (typeof all)[number]) => {
    const others = row(n, t).filter((_, c) => c !== 0 && c !== label);
    return row(n, t)[label]! - others.reduce((sum, x) => sum + x, 0) / others.length;
  };
  const loud = all.filter((each) => lead(each) > 3.5).length / all.length;
  expect(loud).toBeGreaterThan(0.87);
  expect(loud).toBeLessThan(0.96);
  const alone = all.filter(({ n, t }) => !spoken[n]!.has(t + 1));
  const lasting = alone.filter((each) => lead({ ...each, t: each.t + 1 }) > 2).length / alone.length;
  expect(lasting).toBeGreaterThan(0.35);
  expect(lasting).toBeLessThan(0.52);
  const quiet = Array.from({ length: shape.time }, (_, t) => t).filter(
    (t) => !spoken[0]!.has(t) && !spoken[0]!.has(t - 1),
  );
  const blank = quiet.filter((t) => row(0, t)[0] === Math.max(...row(0, t))).length / quiet.length;
  expect(blank).toBeGreaterThan(0.75);
});
