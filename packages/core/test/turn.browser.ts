// What only a page has: frames to draw. They come in between however short the calls are, one after the other or at once.

import { expect, test } from "vitest";
import { inTurns } from "../src/backend.ts";

const CALL_MS = 0.5;

function call(): Promise<void> {
  return inTurns(1, () => {
    const end = performance.now() + CALL_MS;
    while (performance.now() < end);
    return 1;
  });
}

test.each([
  ["one after the other", call],
  ["a hundred at once", () => Promise.all(Array.from({ length: 100 }, call))],
])("frames are drawn between calls, %s", async (_, work) => {
  let frames = 0;
  let timers = 0;
  const draw = () => {
    frames++;
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  const interval = setInterval(() => timers++, 10);
  const end = performance.now() + 1000;
  while (performance.now() < end) await work();
  clearInterval(interval);
  // A machine under load draws fewer than 60. None were drawn when each call had a budget of its own.
  expect(frames).toBeGreaterThan(3);
  expect(timers).toBeGreaterThan(3);
});
