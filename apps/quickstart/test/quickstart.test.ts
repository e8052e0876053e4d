import type { Channels } from "@ctckit/recogniser";
import { expect, test } from "vitest";
import { letterRow } from "../src/letter-places.ts";
import type { Progress } from "../src/progress.ts";
import { run } from "../src/quickstart.ts";
import { report } from "../src/report.ts";
import { startTensorFlow, tf } from "../src/tensorflow.ts";

const silent: Progress = { step: () => {}, errorRate: () => {}, stop: () => {} };
const small: Channels = [8, 8, 8, 16, 16];
const options = {
  batch: 4,
  seed: 11,
  backend: "fastest",
  channels: small,
  unseenLines: 6,
  signal: new AbortController().signal,
} as const;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

test("A short training lowers the loss, shows itself, and leaves no tensor behind", async () => {
  await startTensorFlow();
  const before = tf.memory().numTensors;
  const rates: number[] = [];
  const progress = { ...silent, errorRate: (_: number, rate: number) => rates.push(rate) };
  const result = await run({ ...options, steps: 30, progress });
  expect(result.losses).toHaveLength(30);
  expect(mean(result.losses.slice(-5))).toBeLessThan(mean(result.losses.slice(0, 5)) * 0.7);
  expect(rates).toHaveLength(1);
  expect(result.guesses).toHaveLength(6);
  const letters = result.unseen.texts.slice(0, 5).join("");
  expect(result.places.offsets.at(-1)).toBe(letters.length);
  expect(result.places.ends.every((end, at) => end > result.places.starts[at]! && end <= 80)).toBe(true);
  expect(result.interrupted).toBe(false);
  expect(tf.memory().numTensors).toBe(before);
  const text = report(result, 2);
  expect(text).toContain(`truth  ${result.unseen.texts[0]}`);
  expect(text).toContain(letterRow(result.unseen.texts[0]!, result.places, 0));
  expect(text).toContain("6 unseen lines: character error rate");
});

test("The same seed gives the same run", async () => {
  const once = await run({ ...options, steps: 3, progress: silent });
  const again = await run({ ...options, steps: 3, progress: silent });
  expect(again).toEqual(once);
  const other = await run({ ...options, steps: 3, seed: 12, progress: silent });
  expect(other.losses).not.toEqual(once.losses);
});

test("A signal ends training after the step in progress, and the result is still measured", async () => {
  const stop = new AbortController();
  const progress = { ...silent, step: (done: number) => done === 2 && stop.abort() };
  const result = await run({ ...options, steps: 50, progress, signal: stop.signal });
  expect(result.losses).toHaveLength(2);
  expect(result.interrupted).toBe(true);
  expect(result.errorRate).toBeGreaterThan(0);
  expect(report(result, 1)).toContain("Ended early, after 2 steps.");
});
