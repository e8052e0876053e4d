// The stream as an object: pushes that fail, pushes in order, the end.

import type { AlignStream, StreamInput, StreamStep } from "@ctckit/core";
import { alignerOptions, checkSameResult, withAligner } from "../../alignment/call.ts";
import { callOf, checkCode, rejection } from "../../call.ts";
import { type Case, check } from "../../case.ts";
import { NotApplicable } from "../../not-applicable.ts";
import { checkSaid, ofSample, pieceOf, pushed } from "../../stream/pushed.ts";
import { checkMistake } from "../mistake.ts";
import { specimen } from "../specimen.ts";
import { checkNumbers, streamCase } from "./stream-case.ts";

/** The frames with one value changed. */
function withValue(piece: StreamInput, index: number, value: number): StreamInput {
  const data = piece.data.slice();
  data[index] = value;
  return { ...piece, data };
}

async function failing(stream: AlignStream, good: StreamInput, frames: number): Promise<void> {
  const nan = withValue(good, 2 * good.strides![0]! + 5, Number.NaN);
  checkMistake(await rejection(stream.push(nan)), {
    error: RangeError,
    says: ["data", "frame 2 ", "NaN", `frame ${frames + 2} of the stream`],
  });
  const signal = AbortSignal.abort();
  checkCode(await rejection(stream.push({ ...good, signal })), "CTC_ABORTED", "push");
  const controller = new AbortController();
  const running = stream.push({ ...good, signal: controller.signal });
  controller.abort();
  checkCode(await rejection(running), "CTC_ABORTED", "a push that is aborted meanwhile");
}

export const streamLife: readonly Case[] = [
  ...streamCase("failed-pushes", {
    clauses: ["12.7", "12.11"],
    run: async (aligner, asked) => {
      const whole = ofSample(await aligner.align(callOf(asked)), 4);
      const stream = await aligner.stream({ targets: asked.targets[4]! });
      const steps: StreamStep[] = [];
      for (const [from, to] of [
        [0, 4],
        [4, 8],
        [8, 11],
      ] as const) {
        const piece = pieceOf(asked, 4, from, to);
        await failing(stream, piece, from);
        steps.push(await stream.push(piece));
      }
      const end = await stream.end();
      checkNumbers("score", whole.scores, [end.score]);
      const starts = [...steps, end].flatMap(({ spans }) => [...spans.starts]);
      checkNumbers("starts", whole.spans.starts, starts);
    },
  }),
  ...streamCase("pushes-in-order", {
    clauses: ["12.12"],
    run: async (aligner, asked) => {
      const whole = ofSample(await aligner.align(callOf(asked)), 4);
      const stream = await aligner.stream({ targets: asked.targets[4]! });
      const pieces = [
        [0, 4],
        [4, 5],
        [5, 11],
      ].map(([from, to]) => pieceOf(asked, 4, from!, to!));
      const calls = pieces.map((piece) => stream.push(piece));
      if (stream.pushSync) {
        const refused = await rejection((async () => stream.pushSync!(pieces[0]!))());
        checkMistake(refused, { error: TypeError, says: ["pushSync", "under way", "3"] });
      }
      const ended = stream.end();
      const late = rejection(stream.push(pieces[0]!));
      const frames = (await Promise.all(calls)).map((step) => step.frames);
      checkNumbers("frames", [4, 5, 11], frames);
      checkNumbers("score", whole.scores, [(await ended).score]);
      checkCode(await late, "CTC_CLOSED", "push after end");
      checkCode(await rejection(stream.end()), "CTC_CLOSED", "end after end");
    },
  }),
  ...streamCase("side-by-side", {
    clauses: ["12.12", "8.4"],
    run: async (aligner, asked) => {
      const whole = await aligner.align(callOf(asked));
      const all = asked.targets.map((_, n) => pushed(aligner, asked, n, { pieces: [2, 1] }));
      for (const [n, said] of (await Promise.all(all)).entries())
        checkSaid(`sample ${n}`, ofSample(whole, n), said);
    },
  }),
  ...streamCase("synchronous", {
    clauses: ["8.7", "12.13"],
    run: async (aligner, asked) => {
      if (!aligner.alignSync) throw new NotApplicable("the backend may not block");
      for (const n of asked.targets.keys()) {
        const said = await pushed(aligner, asked, n, { pieces: [3] });
        const sync = await pushed(aligner, asked, n, { pieces: [3], sync: true });
        checkSameResult(`sample ${n}`, said, sync);
      }
    },
  }),
  ...streamCase("closed-aligner", {
    clauses: ["12.12"],
    run: async (aligner, asked) => {
      const stream = await aligner.stream({ targets: asked.targets[0]! });
      const running = stream.push(pieceOf(asked, 0, 0, 4));
      await aligner.close();
      const { frames } = await running;
      check(frames === 4, () => `a push under way at close: expected 4 frames, got ${frames}`);
      checkCode(await rejection(stream.push(pieceOf(asked, 0, 4, 8))), "CTC_CLOSED", "push after close");
      checkCode(await rejection(stream.end()), "CTC_CLOSED", "end after close");
      const made = aligner.stream({ targets: [] });
      checkCode(await rejection(made), "CTC_CLOSED", "stream of a closed aligner");
    },
  }),
  {
    id: "stream/refused-without-the-operation",
    clauses: ["8.8"],
    oracle: "contract",
    needs: { operation: "alignment" },
    run: async ({ backend }) => {
      if (backend.manifest.operations.includes("survivors"))
        throw new NotApplicable("the backend has streams");
      const asked = specimen(backend, backend.manifest.dtypes[0]!);
      await withAligner(alignerOptions(backend, asked), async (aligner) => {
        const made = aligner.stream({ targets: asked.targets[0]! });
        checkCode(await rejection(made), "CTC_UNSUPPORTED", "stream");
      });
    },
  },
];
