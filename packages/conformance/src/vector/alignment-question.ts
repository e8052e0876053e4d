// One vector about best paths, put to a backend through createCtcAligner.
//
// What other aligners return is no oracle: torchaudio's and flashlight's recursion takes a predecessor only if it is better than both
// others, so where two of them tie it goes on from the third, which is worse. A path of theirs is therefore only one path of many: ours
// must be a path too, and its score no less than that of theirs. Where theirs is better than every other, that leaves no other.

import type { Backend, Dtype } from "@ctckit/core";
import { withAligner } from "../alignment/call.ts";
import { rejection } from "../call.ts";
import { check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import { collapse } from "../oracle/brute-force.ts";
import { logSoftmax } from "../oracle/log-softmax.ts";
import type { AlignmentVector, PathExpectation, SpansVector } from "./alignment-file.ts";
import { flatten } from "./file.ts";

export interface Asked {
  readonly backend: Backend;
  readonly dtype: Dtype;
}

/** Nats between scores that are the same, of files with up to 10 digits. */
const same = (dtype: Dtype): number => (dtype === "float64" ? 1e-9 : 1e-4);

export async function askPath(
  { backend, dtype }: Asked,
  vector: AlignmentVector,
  { targets, expectedPath }: PathExpectation,
): Promise<void> {
  const { T, C, blank } = vector;
  const input = vector.inputKind === "logits" ? "logits" : "logProbs";
  const values = inputOf(vector);
  const logProbs = Array.from({ length: T }, (_, t) => {
    const row = values.subarray(t * C, (t + 1) * C);
    return input === "logits" ? logSoftmax(row) : row;
  }); // [T][C]
  const scoreOf = (path: ArrayLike<number>) => logProbs.reduce((sum, row, t) => sum + row[path[t]!]!, 0);
  await withAligner({ backend, input, blank }, async (aligner) => {
    const data = floatArray(dtype, values.length);
    data.set(values);
    const result = await aligner.align({ data, shape: [T, C], targets, classes: true });
    const [classes, score] = [[...result.classes!], result.scores[0]!];
    const text = collapse(classes, blank).join(" ");
    check(text === targets.join(" "), `classes: ${classes.join(" ")} read ${text}, not ${targets.join(" ")}`);
    const [ours, theirs] = [scoreOf(classes), scoreOf(expectedPath)];
    check(Math.abs(score - ours) <= same(dtype), `scores[0]: expected ${ours}, got ${score}`);
    check(ours >= theirs - same(dtype), `scores[0]: ${ours}, but ${expectedPath.join(" ")} has ${theirs}`);
  });
}

/** What torchaudio refuses, a RangeError does here. */
export async function askErrors({ backend, dtype }: Asked, vector: AlignmentVector): Promise<void> {
  const { T, C } = vector;
  const values = inputOf(vector);
  for (const { targets = [0], blank = vector.blank, error } of vector.expectedErrors ?? []) {
    const data = floatArray(dtype, values.length);
    data.set(values);
    const answer = await rejection(
      withAligner({ backend, blank }, (aligner) => aligner.align({ data, shape: [T, C], targets })),
    );
    check(
      answer instanceof RangeError,
      () => `expected a RangeError where torchaudio says "${error}", got ${answer}`,
    );
  }
}

/** Frames of which each has one class that leads, by a score that is given: its spans are what torchaudio makes of them. */
export async function askSpans({ backend, dtype }: Asked, { cases, blank }: SpansVector): Promise<void> {
  await withAligner({ backend, blank }, async (aligner) => {
    for (const { frameTokens, frameScores, expectedSpans } of cases) {
      if (frameTokens.length === 0) continue; // no call has 0 frames (contract 9.7)
      const [time, classes] = [frameTokens.length, Math.max(blank, ...frameTokens) + 1];
      const data = floatArray(dtype, time * classes).fill(-50);
      for (const [t, token] of frameTokens.entries()) data[t * classes + token] = frameScores[t]!;
      const targets = collapse(frameTokens, blank);
      const { spans } = await aligner.align({ data, shape: [time, classes], targets });
      for (const [i, { token, start, end, score }] of expectedSpans.entries()) {
        const got = `${targets[i]} ${spans.starts[i]} ${spans.ends[i]}`;
        check(
          got === `${token} ${start} ${end}`,
          `span ${i} of ${frameTokens}: expected ${token} ${start} ${end}, got ${got}`,
        );
        const off = Math.abs(spans.scores[i]! - score);
        check(off <= 1e-6, `score of span ${i} of ${frameTokens}: expected ${score}, got ${spans.scores[i]}`);
      }
      check(
        spans.starts.length === expectedSpans.length,
        `spans of ${frameTokens}: expected ${expectedSpans.length}, got ${spans.starts.length}`,
      );
    }
  });
}

/** [T, C] */
function inputOf({ inputKind, probs, logProbsOrLogits }: AlignmentVector): Float64Array {
  const values = Float64Array.from(flatten(probs ?? logProbsOrLogits!));
  return inputKind === "probs" ? values.map(Math.log) : values;
}
