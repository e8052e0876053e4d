// createCtcAligner through the backend: what is read off the paths.

import { alignerOptions, checkSpans, expectedSpans, withAligner } from "../../alignment/call.ts";
import { align } from "../../alignment/paths.ts";
import { callOf, checkSameBits, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { specimen } from "../specimen.ts";
import { alignerCases, callWith, groups } from "./aligner-case.ts";

/** Neighbours with the same number from 0 up, as labels of their sample. */
const wordsOf = (row: readonly number[]): (readonly [from: number, to: number])[] =>
  row.flatMap((group, k) => {
    if (group < 0 || row[k - 1] === group) return [];
    const after = row.findIndex((other, i) => i > k && other !== group);
    return [[k, after < 0 ? row.length : after] as const];
  });

export const aligner: readonly Case[] = [
  ...alignerCases("spans-words-and-classes", ["11.1", "11.4", "11.6"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    const paths = await align(backend, asked);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const { scores, spans, words, classes } = await aligner.align(callWith(asked));
      checkSameBits("scores", paths.scores, scores);
      const expected = expectedSpans(asked, paths);
      checkSpans("spans", expected, spans);
      const emitted = paths.states.map((state, i) => {
        const target = asked.targets[Math.floor(i / asked.time)]!;
        return state < 0 ? -1 : state % 2 === 0 ? asked.blank : target[(state - 1) / 2]!;
      });
      checkSameBits("classes", emitted, classes!);

      const inWords = groups.map(wordsOf);
      const all = inWords.flatMap((pairs, n) =>
        pairs.map(([from, to]) => {
          const [first, last] = [expected.offsets[n]! + from, expected.offsets[n]! + to - 1];
          const frames = Array.from({ length: asked.time }, (_, t) => n * asked.time + t).filter((i) => {
            const k = (paths.states[i]! - 1) / 2;
            return Number.isInteger(k) && k >= from && k < to && paths.states[i]! > 0;
          });
          const sum = frames.reduce((total, i) => total + paths.frameScores[i]!, 0);
          const score = frames.length === 0 ? paths.scores[n]! : sum / frames.length;
          return { start: expected.starts[first]!, end: expected.ends[last]!, score };
        }),
      );
      let offset = 0;
      checkSpans(
        "words",
        {
          offsets: Int32Array.from([0, ...inWords.map((pairs) => (offset += pairs.length))]),
          starts: Int32Array.from(all, ({ start }) => start),
          ends: Int32Array.from(all, ({ end }) => end),
          scores: Float64Array.from(all, ({ score }) => score),
        },
        words!,
      );
      const plain = await aligner.align(callOf(asked));
      check(!("words" in plain) && !("classes" in plain), "words and classes are there, though nobody asked");
      checkSpans("spans", spans, plain.spans);
    });
  }),
  ...alignerCases("nan-marks-its-sample", ["11.5"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype);
    await withAligner(alignerOptions(backend, asked), async (aligner) => {
      const plain = await aligner.align(callWith(asked));
      const call = callWith(asked);
      call.data[(3 * asked.batch + 4) * asked.classes] = Number.NaN; // t = 3, n = 4
      const { scores, spans, words, classes } = await aligner.align(call);
      for (const n of [0, 1, 2, 3])
        check(Object.is(scores[n], plain.scores[n]), `scores[${n}]: another sample's NaN changed it`);
      check(Number.isNaN(scores[4]!), `scores[4]: expected NaN, got ${scores[4]}`);
      for (const { offsets, starts, ends, scores: each } of [spans, words!])
        for (let i = offsets[4]!; i < offsets[5]!; i++)
          check(
            starts[i] === 0 && ends[i] === 0 && Number.isNaN(each[i]!),
            () => `span ${i}: expected 0, 0 and NaN, got ${starts[i]}, ${ends[i]} and ${each[i]}`,
          );
      check(
        classes!.subarray(4 * asked.time).every((c) => c === -1),
        "classes of the sample with NaN: expected -1",
      );
    });
  }),
  ...alignerCases("infeasible", ["3.4", "11.4"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype, { inputLengths: [12, 7, 5, 2, 11] }); // [4, 4, 4] in two frames
    const { infeasible: _, ...options } = alignerOptions(backend, asked);
    const empty = await withAligner({ ...options, infeasible: "empty" }, (aligner) =>
      aligner.align(callWith(asked)),
    );
    check(
      empty.scores[3] === Number.NEGATIVE_INFINITY,
      `scores[3]: expected -Infinity, got ${empty.scores[3]}`,
    );
    checkSpans("spans", expectedSpans(asked, await align(backend, asked)), empty.spans);
    for (const infeasible of [undefined, "refuse"] as const)
      await withAligner({ ...options, ...(infeasible && { infeasible }) }, async (aligner) => {
        const error = await rejection(aligner.align(callWith(asked)));
        const needs =
          asked.topology === "ctc" ? "needs 5 frames (3 labels, 2 repeats)" : "needs 3 frames (3 labels)";
        const text = `targets[3]: ${needs}, has 2`;
        check(
          error instanceof RangeError && error.message.includes(text),
          () => `expected a RangeError with "${text}", got ${error}`,
        );
        const good = specimen(backend, dtype, { inputLengths: [12, 7, 5, 12, 11] });
        checkSpans(
          "spans of the next call",
          expectedSpans(good, await align(backend, good)),
          (await aligner.align(callOf(good))).spans,
        );
      });
  }),
  ...alignerCases("blank-in-targets", ["9.10", "1.5", "11.4"], (dtype) => async ({ backend }) => {
    const asked = specimen(backend, dtype, { targets: [[0, 1, 5], [3], [], [4, 4], [5, 0]] });
    const options = alignerOptions(backend, asked);
    const allowed = await align(backend, asked);
    await withAligner({ ...options, blankInTargets: "allow" }, async (aligner) => {
      const { scores, spans } = await aligner.align(callOf(asked));
      checkSameBits("scores", allowed.scores, scores);
      checkSpans("spans", expectedSpans(asked, allowed), spans);
    });
    // Also where samples without a path are refused: it is what the caller asked for.
    await withAligner({ ...options, infeasible: "refuse", blankInTargets: "infeasible" }, async (aligner) => {
      const { scores } = await aligner.align(callOf(asked));
      check(scores[0] === Number.NEGATIVE_INFINITY, `scores[0]: expected -Infinity, got ${scores[0]}`);
      checkSameBits("scores of the others", allowed.scores.slice(1), scores.slice(1));
    });
  }),
];
