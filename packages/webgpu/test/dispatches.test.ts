import { expect, test } from "vitest";
import { spans } from "../src/dispatches.ts";

// Each direction does every frame once and in its order, up to the meeting frame or from there on, however many at a time.

const frames = [1, 2, 3, 8, 101];

test.each([1, 2, 3, 7, 100, 1000])("%i steps at a time are all of them", (steps) => {
  for (const meets of [true, false]) {
    const done = frames.map(() => ({ alpha: [] as number[], beta: [] as number[] }));
    for (const span of spans(
      frames.map((frames) => ({ frames })),
      meets,
      steps,
    ))
      for (const [i, { alphaFrom, alphaTo, betaFrom, betaTo }] of span.entries()) {
        expect(alphaTo! - alphaFrom!).toBeLessThan(steps);
        expect(betaFrom! - betaTo!).toBeLessThan(steps);
        for (let t = alphaFrom!; t <= alphaTo!; t++) done[i]!.alpha.push(t);
        for (let t = betaFrom!; t >= betaTo!; t--) done[i]!.beta.push(t);
      }
    for (const [i, count] of frames.entries()) {
      const all = Array.from({ length: count }, (_, t) => t);
      const meeting = Math.floor((count - 1) / 2);
      const upTo = all.slice(0, meeting + 1);
      const after = all.slice(meeting + 1);
      const wanted = meets
        ? { alpha: upTo, beta: [meeting, ...after].reverse() }
        : { alpha: after, beta: all.slice(0, meeting).reverse() };
      expect(done[i], `${count} frames`).toEqual(wanted);
    }
  }
});
