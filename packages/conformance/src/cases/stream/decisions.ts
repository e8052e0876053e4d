// When something is final, what is given up, and what is said where there is no path.

import type { CtcAligner, StreamStep } from "@ctckit/core";
import { checkSameResult } from "../../alignment/call.ts";
import { callOf } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import type { Problem } from "../../problem.ts";
import { ofSample, pieceOf, pushed } from "../../stream/pushed.ts";
import { checkNumbers, clearly, streamCase } from "./stream-case.ts";

const target = [1, 2, 2, 3];
const read = [0, 1, 1, 2, 0, 2, 2, 0, 0, 3, 0, 0];

/** The label leads by 4 nats in frames 0 to 2, and by 100 in frame 5, where whoever has said it already has to be at the blank. */
const late = {
  ...{ time: 10, classes: 2, blank: 0, targets: [[1]], inputLengths: [10], gradScale: [1] },
  logit: (t: number, _: number, c: number) => {
    if (c === 0) return t < 3 ? -4 : t === 5 ? -100 : 0;
    return t === 3 || t === 4 || t > 5 ? -20 : 0;
  },
};

const spansWith = async (aligner: CtcAligner, asked: Problem, margin: number) => {
  const { spans, scores } = await pushed(aligner, asked, 0, { pieces: [1], options: { margin } });
  return { start: spans.starts[0], end: spans.ends[0], score: scores[0]! };
};

export const decisions: readonly Case[] = [
  ...streamCase("says-what-is-final", {
    clauses: ["12.9"],
    changes: clearly(read, 30, target),
    run: async (aligner, asked) => {
      const steps: StreamStep[] = [];
      // Nobody else is within 20 nats, so each frame is decided at once.
      const options = { margin: 20 };
      await pushed(aligner, asked, 0, { pieces: [1], options, heard: (step) => steps.push(step) });
      const said = steps.map(({ spans }) => spans.starts.length);
      checkNumbers("spans said by each push", [0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0], said);
      checkNumbers(
        "decided",
        steps.map(({ frames }) => frames),
        steps.map(({ decided }) => decided),
      );
      checkNumbers(
        "position",
        [0, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4],
        steps.map(({ position }) => position),
      );
    },
  }),
  ...streamCase("gives-up-what-is-too-far-behind", {
    clauses: ["12.2", "12.8"],
    changes: late,
    run: async (aligner, asked) => {
      const { scores } = await aligner.align(callOf(asked));
      const found = await spansWith(aligner, asked, 13);
      check(found.start === 5 && found.end === 6, () => `margin 13: label at ${found.start} to ${found.end}`);
      check(found.score === scores[0], () => `margin 13: score ${found.score}, expected ${scores[0]}`);
      const lost = await spansWith(aligner, asked, 10);
      check(lost.start === 0 && lost.end === 3, () => `margin 10: label at ${lost.start} to ${lost.end}`);
      check(
        Math.abs(lost.score - scores[0]! + 88) < 1e-3,
        () => `margin 10: score ${lost.score}, expected 88 less than ${scores[0]}`,
      );
    },
  }),
  ...streamCase("not-read-to-its-end", {
    clauses: ["12.5", "12.10"],
    changes: clearly(read, 30, [...target, 4]),
    run: async (aligner, asked) => {
      const options = { margin: 20, groups: [0, 0, 1, 1, 1] };
      const { scores, spans, words } = await pushed(aligner, asked, 0, { pieces: [5], options });
      check(scores[0] === Number.NEGATIVE_INFINITY, () => `score: expected -Infinity, got ${scores[0]}`);
      checkNumbers("spans.starts", [1, 3, 5, 9, 0], spans.starts);
      checkNumbers("spans.ends", [3, 4, 7, 10, 0], spans.ends);
      check(
        spans.scores.every((score, k) => (k === 4 ? score === Number.NEGATIVE_INFINITY : score > -1)),
        () => `spans.scores: ${spans.scores}`,
      );
      checkNumbers("words.starts", [1, 0], words!.starts);
      checkNumbers("words.ends", [4, 0], words!.ends);
      check(words!.scores[1] === Number.NEGATIVE_INFINITY, () => `words.scores: ${words!.scores}`);
    },
  }),
  ...streamCase("frames-that-no-path-survives", {
    clauses: ["12.6", "12.10"],
    changes: {
      ...clearly(read, 30, target),
      logit: (t, _, c) => (t === 8 && c < 5 ? Number.NEGATIVE_INFINITY : c === read[t] ? 0 : -30),
    },
    run: async (aligner, asked) => {
      const stream = await aligner.stream({ targets: target });
      for (const [from, to] of [
        [0, 8],
        [8, 10],
        [10, 12],
      ] as const)
        await stream.push(pieceOf(asked, 0, from, to));
      const { score, spans } = await stream.end();
      check(score === Number.NEGATIVE_INFINITY, () => `score: expected -Infinity, got ${score}`);
      checkNumbers("starts", [1, 3, 5, 0], spans.starts);
    },
  }),
  ...streamCase("fewer-frames-than-labels", {
    clauses: ["12.10", "12.13"],
    changes: clearly([0, 1, 1, 0], 30, target),
    options: { infeasible: "refuse" },
    run: async (aligner, asked) => {
      const { scores, spans } = await pushed(aligner, asked, 0, { pieces: [3] });
      checkNumbers("scores", [Number.NEGATIVE_INFINITY], scores);
      checkNumbers("starts", [1, 0, 0, 0], spans.starts);
      checkNumbers("ends", [3, 0, 0, 0], spans.ends);
    },
  }),
  ...streamCase("no-labels-and-no-frames", {
    clauses: ["12.10", "12.13"],
    changes: { targets: [[], [0]], inputLengths: [4, 4], gradScale: [1, 1] },
    run: async (aligner, asked) => {
      const whole = ofSample(await aligner.align(callOf(asked)), 0);
      checkSameResult("no labels", whole, await pushed(aligner, asked, 0, { pieces: [3] }));
      for (const n of [0, 1]) {
        const { score, spans } = await (await aligner.stream({ targets: asked.targets[n]! })).end();
        const expected = n === 0 ? 0 : Number.NEGATIVE_INFINITY;
        check(score === expected, () => `no frames, ${n} labels: expected ${expected}, got ${score}`);
        checkNumbers("ends", n === 0 ? [] : [0], spans.ends);
      }
    },
  }),
];
