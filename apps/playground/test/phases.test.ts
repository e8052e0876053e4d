import { expect, test } from "vitest";
import { meanPhases, Stopwatch } from "../src/training/phases.ts";
import { turns } from "../src/training/turns.ts";

test("The mean of no steps is 0, of some their mean", () => {
  const zero = new Stopwatch().times;
  expect(meanPhases([])).toEqual(zero);
  expect(
    meanPhases([
      { ...zero, loss: 2 },
      { ...zero, loss: 4, apply: 1 },
    ]),
  ).toEqual({ ...zero, loss: 3, apply: 0.5 });
});

test("Time counts for its phase also when the work throws", () => {
  const watch = new Stopwatch();
  const work = () => {
    const end = performance.now() + 3;
    while (performance.now() < end);
    throw new Error("broken");
  };
  expect(() => watch.measure("loss", work)).toThrow("broken");
  expect(watch.times.loss).toBeGreaterThan(2);
  expect(watch.times.forward).toBe(0);
});

test("Turns are taken one after the other, a failure is its own caller's only", async () => {
  const queue = turns();
  const order: string[] = [];
  const first = queue.take(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push("first");
    throw new Error("broken");
  });
  const second = queue.take(() => order.push("second"));
  await expect(first).rejects.toThrow("broken");
  await second;
  expect(order).toEqual(["first", "second"]);
});
