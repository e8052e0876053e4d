import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { pulse, silenceFor } from "../src/pulse.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const second = 1000;

function started(ask: () => Promise<unknown>, silence = silenceFor(0)) {
  const lost = vi.fn();
  onTestFinished(pulse(ask, silence, lost));
  return lost;
}

test("a worker that never answers is lost after the silence that is allowed", async () => {
  const asked = vi.fn(() => new Promise(() => {}));
  const lost = started(asked);
  await vi.advanceTimersByTimeAsync(10 * second);
  expect(lost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(second);
  expect(lost).toHaveBeenCalled();
  expect(asked).toHaveBeenCalledTimes(1); // questions do not pile up in a worker that is busy
});

test("a worker that answers late, but each time, is never lost", async () => {
  const lost = started(() => new Promise((resolve) => setTimeout(resolve, 8 * second)));
  await vi.advanceTimersByTimeAsync(600 * second);
  expect(lost).not.toHaveBeenCalled();
});

test("one very long sample may take its time", async () => {
  const [frames, labels, classes] = [100_000, 20_000, 5000];
  const work = frames * (2 * labels + 1 + classes);
  // On a machine that takes 100 ns for each unit: 45 times what it takes in WebAssembly.
  const takes = work * 100e-6;
  const lost = started(() => new Promise((resolve) => setTimeout(resolve, takes)), silenceFor(work));
  await vi.advanceTimersByTimeAsync(takes + second);
  expect(lost).not.toHaveBeenCalled();
});

test("a worker that falls silent after an answer is lost", async () => {
  const answers = [Promise.resolve(), new Promise(() => {})];
  const lost = started(() => answers.shift()!);
  await vi.advanceTimersByTimeAsync(11 * second);
  expect(lost).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2 * second);
  expect(lost).toHaveBeenCalled();
});

test("nothing is asked once it is stopped", async () => {
  const asked = vi.fn(async () => {});
  pulse(asked, silenceFor(0), () => {})();
  await vi.advanceTimersByTimeAsync(5 * second);
  expect(asked).not.toHaveBeenCalled();
});
