// A mistake in an argument of a stream: the error names it, nothing has happened, and the next call works.

import type { CtcAlignerOptions, StreamInput, StreamOptions } from "@ctckit/core";
import { alignerOptions, checkSameResult, withAligner } from "../../alignment/call.ts";
import { callOf, rejection } from "../../call.ts";
import type { Case } from "../../case.ts";
import type { Problem } from "../../problem.ts";
import { ofSample, pieceOf, pushed } from "../../stream/pushed.ts";
import { checkMistake, type Mistake } from "../mistake.ts";
import { specimen } from "../specimen.ts";
import { checkNumbers } from "./stream-case.ts";

const range = RangeError;
const type = TypeError;

type OptionMistake = Mistake & {
  /** In place of a stream's good options. */
  readonly options: unknown;
  readonly aligner?: Partial<CtcAlignerOptions>;
};

// The specimen's first sample: 12 frames of 6 classes, blank 1.
const targets = [0, 2, 2, 5];

const optionMistakes: Record<string, OptionMistake> = {
  "options-null": { error: type, says: ["stream", "null"], options: null },
  "options-are-targets": { error: type, says: ["stream", "targets, groups, margin"], options: targets },
  "options-unknown": {
    error: type,
    says: ["unknown option", "inputLengths"],
    options: { targets, inputLengths: [3] },
  },
  "targets-missing": { error: type, says: ["targets", "undefined"], options: {} },
  "targets-rows": { error: type, says: ["targets[0]", "one sample"], options: { targets: [targets] } },
  "targets-fraction": { error: range, says: ["targets[1]", "1.5"], options: { targets: [0, 1.5] } },
  "targets-text": { error: type, says: ["targets[0]", "a"], options: { targets: ["a"] } },
  "targets-floats": {
    error: type,
    says: ["targets", "Float32Array"],
    options: { targets: new Float32Array(3) },
  },
  "groups-too-short": {
    error: range,
    says: ["groups", "4 numbers", "got 3"],
    options: { targets, groups: [0, 0, 0] },
  },
  "groups-fraction": {
    error: range,
    says: ["groups[3]", "0.5"],
    options: { targets, groups: [0, 0, 0, 0.5] },
  },
  "groups-null": { error: type, says: ["groups", "null"], options: { targets, groups: null } },
  "margin-0": { error: range, says: ["margin", "more than 0", "got 0"], options: { targets, margin: 0 } },
  "margin-negative": { error: range, says: ["margin", "-1"], options: { targets, margin: -1 } },
  "margin-nan": { error: range, says: ["margin", "NaN"], options: { targets, margin: Number.NaN } },
  "margin-infinity": {
    error: range,
    says: ["margin", "10000", "Infinity"],
    options: { targets, margin: Number.POSITIVE_INFINITY },
  },
  "margin-text": { error: type, says: ["margin", "100"], options: { targets, margin: "100" } },
  "margin-null": { error: type, says: ["margin", "null"], options: { targets, margin: null } },
  confidences: {
    error: type,
    says: ["confidences", "all frames"],
    options: { targets },
    aligner: { confidences: true },
  },
};

type PushMistake = Mistake & {
  readonly change: (good: StreamInput, asked: Problem) => Record<string, unknown>;
  /** Of the stream. Default: the good ones. */
  readonly targets?: readonly number[];
  /** Whether it is only one after another push. */
  readonly later?: true;
};

const pushMistakes: Record<string, PushMistake> = {
  "data-missing": { error: type, says: ["data", "undefined"], change: () => ({ data: undefined }) },
  "data-plain-array": { error: type, says: ["data"], change: ({ data }) => ({ data: [...data] }) },
  "data-too-short": {
    error: range,
    says: ["data"],
    change: ({ data }) => ({ data: data.subarray(1) }),
  },
  "shape-missing": { error: type, says: ["shape", "undefined"], change: () => ({ shape: undefined }) },
  "shape-no-frames": { error: range, says: ["shape[0]", "0"], change: () => ({ shape: [0, 6] }) },
  "shape-two-samples": {
    error: range,
    says: ["shape", "one sample", "N = 2"],
    change: ({ data }) => ({ data: data.slice(0, 24), shape: [2, 2, 6], strides: undefined }),
  },
  "strides-overlap": { error: range, says: ["strides[0]"], change: () => ({ strides: [5, 1] }) },
  "signal-text": { error: type, says: ["signal", "stop"], change: () => ({ signal: "stop" }) },
  "key-unknown": { error: type, says: ["push", "targets"], change: () => ({ targets }) },
  "classes-of-another-push": {
    error: range,
    says: ["shape", "C = 6", "got 5"],
    change: ({ data }) => ({ data: data.slice(0, 10), shape: [2, 5], strides: undefined }),
    later: true,
  },
  "target-beyond-classes": {
    error: range,
    says: ["targets[1]", "0..5", "6"],
    targets: [0, 6],
    change: () => ({}),
  },
  "target-is-the-blank": {
    error: range,
    says: ["targets[0]", "blank 1", "blankInTargets"],
    targets: [1],
    change: () => ({}),
  },
};

const needs = {
  operation: "survivors",
  maxTime: 12,
  maxBatch: 5,
  maxClasses: 6,
  maxTargetLength: 5,
} as const;

const ofOptions = Object.entries(optionMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-stream/${name}`,
    clauses: ["9.5", "12.13"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, backend.manifest.dtypes[0]!, { blank: 1 });
      const options = { ...alignerOptions(backend, asked), ...mistake.aligner } as CtcAlignerOptions;
      await withAligner(options, async (aligner) => {
        checkMistake(await rejection(aligner.stream(mistake.options as StreamOptions)), mistake);
        if (mistake.aligner) return;
        const whole = ofSample(await aligner.align(callOf(asked)), 0);
        checkSameResult("the next stream", whole, await pushed(aligner, asked, 0, { pieces: [5] }));
      });
    },
  }),
);

const ofPushes = Object.entries(pushMistakes).map(
  ([name, mistake]): Case => ({
    id: `bad-stream/${name}`,
    clauses: ["9.5", "12.11", "12.13"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, backend.manifest.dtypes[0]!, { blank: 1 });
      await withAligner(alignerOptions(backend, asked), async (aligner) => {
        const stream = await aligner.stream({ targets: mistake.targets ?? targets });
        const [first, rest] = [pieceOf(asked, 0, 0, 5), pieceOf(asked, 0, 5, 12)];
        if (mistake.later) await stream.push(first);
        const bad = { ...first, ...mistake.change(first, asked) } as unknown as StreamInput;
        checkMistake(await rejection(stream.push(bad)), mistake);
        if (stream.pushSync && bad.signal === undefined)
          checkMistake(await rejection((async () => stream.pushSync!(bad))()), {
            ...mistake,
            says: mistake.says.map((word) => (word === "push" ? "pushSync" : word)),
          });
        if (mistake.targets) return;
        if (!mistake.later) await stream.push(first);
        await stream.push(rest);
        const whole = ofSample(await aligner.align(callOf(asked)), 0);
        checkNumbers("score after it", whole.scores, [(await stream.end()).score]);
      });
    },
  }),
);

export const streamMistakes: readonly Case[] = [...ofOptions, ...ofPushes];
