import { problemOf, settingsOf } from "@ctckit/core/backend";
import { expect, test } from "vitest";
import { spans, submissions } from "../src/dispatches.ts";
import { ctc } from "../src/topologies.ts";
import { checkTopologies } from "../src/topology.ts";
import { layOut } from "../src/workspace.ts";

// Each direction does every frame once and in its order, up to the meeting frame or from there on, however many at a time.

const frames = [1, 2, 3, 8, 101];

test.each([1, 2, 3, 7, 100, 1000])("%i steps at a time are all of them", (most) => {
  for (const half of ["meets", "parts"] as const) {
    const done = frames.map(() => ({ alpha: [] as number[], beta: [] as number[] }));
    for (const { steps, fields } of spans(
      frames.map((frames) => ({ frames })),
      half,
      most,
    )) {
      expect(steps).toBeLessThanOrEqual(most);
      for (const [i, { alphaFrom, alphaTo, betaFrom, betaTo }] of fields.entries()) {
        expect(alphaTo! - alphaFrom!).toBeLessThan(steps);
        expect(betaFrom! - betaTo!).toBeLessThan(steps);
        for (let t = alphaFrom!; t <= alphaTo!; t++) done[i]!.alpha.push(t);
        for (let t = betaFrom!; t >= betaTo!; t--) done[i]!.beta.push(t);
      }
    }
    for (const [i, count] of frames.entries()) {
      const all = Array.from({ length: count }, (_, t) => t);
      const meeting = Math.floor((count - 1) / 2);
      const upTo = all.slice(0, meeting + 1);
      const after = all.slice(meeting + 1);
      const wanted =
        half === "meets"
          ? { alpha: upTo, beta: [meeting, ...after].reverse() }
          : { alpha: after, beta: all.slice(0, meeting).reverse() };
      expect(done[i], `${count} frames`).toEqual(wanted);
    }
  }
});

test.each([
  [100, 1, 3, 1],
  [1000, 64, 3, 1],
  [20_000, 1, 3, 4],
  [3000, 64, 300, 2],
])("%i frames of %i samples of %i labels are submitted %i times", (time, count, labels, times) => {
  const target = Array.from({ length: labels }, (_, i) => 1 + (i % 2));
  const { batch } = problemOf(
    { shape: [time, count, 3], targets: Array(count).fill(target) },
    settingsOf({}),
    "float32",
  );
  const [topology] = checkTopologies([ctc]);
  const spec = { topology: topology!, operation: "gradient", input: "logits", gradient: "logits" } as const;
  const limits = {
    maxStorageBufferBindingSize: 2 ** 32,
    maxComputeWorkgroupsPerDimension: 2 ** 16 - 1,
  } as GPUSupportedLimits;
  const made = submissions(spec, batch, layOut(limits, spec, batch), limits);
  const turns = Math.ceil((2 * count) / 64) * Math.ceil((labels + 1) / 256);
  const steps = made.map((submission) =>
    submission.reduce((all, { samples: [{ alphaFrom, alphaTo, betaFrom, betaTo } = {}] }) => {
      if (alphaFrom === undefined) return all;
      return all + turns * Math.max(alphaTo! - alphaFrom + 1, betaFrom! - betaTo! + 1);
    }, 0),
  );
  expect(Math.max(...steps)).toBeLessThanOrEqual(2 ** 13);
  // An even number of frames meets between two of them, so that one is done from both sides.
  expect(steps.reduce((all, one) => all + one, 0)).toBe(turns * (time + 1));
  expect(made.length).toBe(times);
});
