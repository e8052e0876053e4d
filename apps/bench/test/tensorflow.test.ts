import { js } from "@ctckit/js";
import { expect, test } from "vitest";
import type { Shape } from "../src/cases.ts";
import { kinds } from "../src/cases.ts";
import { type Problem, problem } from "../src/problem.ts";
import { copied } from "../src/sides/ours.ts";
import { load } from "../src/tensorflow/load.ts";
import { tensorflow } from "../src/tensorflow/opponent.ts";

// Three classes: with two labels to draw from, half of the neighbours in a target are equal.
const shape: Shape = { time: 24, batch: 4, classes: 3, targetLength: 7 };

async function differences(posed: Problem): Promise<{ loss: number; grad: number }> {
  const grad = new Float32Array(posed.logits.length);
  const mine = (await copied("js", js()).open(posed, grad))!;
  const theirs = (await tensorflow.open(posed, grad))!;
  const most = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a, (x, i) => Math.abs(x - b[i]!)).reduce((largest, x) => Math.max(largest, x), 0);
  const found = { loss: most(theirs.losses, mine.losses), grad: most(theirs.grad, mine.grad) };
  await theirs.close();
  await mine.close();
  return found;
}

test.each([1, 2, 3, 4, 5, 10])("also of %i frames, which are taken apart in pieces", async (time) => {
  const { loss, grad } = await differences(problem({ ...shape, time, targetLength: 1 }, "randn", 0.5));
  expect(loss).toBeLessThan(1e-5);
  expect(grad).toBeLessThan(1e-6);
});

test.each(kinds)("TF.js ops have the losses and the gradient that js has: %s", async (kind) => {
  const { loss, grad } = await differences(problem(shape, kind, 0.5));
  expect(loss).toBeLessThan(1e-4);
  expect(grad).toBeLessThan(1e-5);
});

test("also where lengths differ, with frames to ignore", async () => {
  const posed = problem({ ...shape, batch: 8, ragged: true }, "randn", 0.25);
  expect(new Set(posed.inputLengths).size).toBeGreaterThan(1);
  const { loss, grad } = await differences(posed);
  expect(loss).toBeLessThan(1e-4);
  expect(grad).toBeLessThan(1e-5);
});

test("also by hand: one label in two frames, blank and label equally likely", async () => {
  const posed: Problem = {
    shape: { time: 2, batch: 1, classes: 2, targetLength: 1 },
    logits: new Float32Array(4),
    targets: [[1]],
    inputLengths: [2],
  };
  const { losses, grad, close } = (await tensorflow.open(posed, new Float32Array(4)))!;
  await close();
  // Three of the four paths spell it; in each frame two of the three emit the label.
  expect(losses[0]).toBeCloseTo(-Math.log(3 / 4), 6);
  expect(grad[0]).toBeCloseTo(1 / 2 - 1 / 3, 6);
  expect(grad[1]).toBeCloseTo(1 / 2 - 2 / 3, 6);
});

test("no tensor stays behind, and no listener that hides errors", async () => {
  const tf = await load();
  const before = tf.memory().numTensors;
  const side = (await tensorflow.open(
    problem({ ...shape, ragged: true }, "randn", 0.5),
    new Float32Array(0),
  ))!;
  expect(await side.time(2)).toHaveLength(2);
  await side.close();
  expect(tf.memory().numTensors).toBe(before);
  const listeners = process.rawListeners("uncaughtException").map(String);
  expect(listeners.filter((text) => text.includes("ExitStatus"))).toEqual([]);
});
