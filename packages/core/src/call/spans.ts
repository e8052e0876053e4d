import type { Spans } from "../align-api.ts";
import type { AlignmentOutput, Batch } from "../contract/backend.ts";

// What callers read off best paths: where each label is, and each word.

type Path = AlignmentOutput;

/** Where each label is: the frames in which the path is at it, which are neighbours. */
export function spansOf(
  { batch, time, targetOffsets }: Batch,
  { scores, states, frameScores, posteriors }: Path,
): Spans {
  const spans = emptySpans(targetOffsets.slice(), posteriors !== undefined);
  const { starts, ends, confidences } = spans;
  for (let n = 0; n < batch; n++) {
    const first = targetOffsets[n]!;
    if (!Number.isFinite(scores[n]!)) {
      spans.scores.fill(scores[n]!, first, targetOffsets[n + 1]);
      continue;
    }
    let last = -1;
    for (let t = 0; t < time; t++) {
      const state = states[n * time + t]!;
      if (state < 0 || state % 2 === 0) continue;
      const label = first + (state - 1) / 2;
      if (label !== last) starts[label] = t;
      last = label;
      ends[label] = t + 1;
      spans.scores[label]! += frameScores[n * time + t]!;
      if (confidences) confidences[label]! += posteriors![n * time + t]!;
    }
    for (let i = first; i < targetOffsets[n + 1]!; i++) {
      spans.scores[i]! /= ends[i]! - starts[i]!;
      if (confidences) confidences[i]! /= ends[i]! - starts[i]!;
    }
  }
  return spans;
}

/** Where each word is: labels next to each other with the same group, of 0 or more. */
export function wordsOf(groups: Int32Array, spans: Spans, scores: Float64Array): Spans {
  const runs: Run[] = [];
  const offsets = new Int32Array(spans.offsets.length);
  for (let n = 0; n + 1 < spans.offsets.length; n++) {
    for (const run of runsOf(groups, spans.offsets[n]!, spans.offsets[n + 1]!)) runs.push(run);
    offsets[n + 1] = runs.length;
  }
  const words = emptySpans(offsets, spans.confidences !== undefined);
  let n = 0;
  for (const [i, run] of runs.entries()) {
    while (i >= offsets[n + 1]!) n++;
    if (Number.isFinite(scores[n]!)) putWord(words, i, spans, run);
    else words.scores[i] = scores[n]!;
  }
  return words;
}

/** Of labels that have frames. */
export function putWord(words: Spans, i: number, spans: Spans, [from, to]: Run): void {
  words.starts[i] = spans.starts[from]!;
  words.ends[i] = spans.ends[to - 1]!;
  words.scores[i] = mean(spans, spans.scores, from, to);
  if (words.confidences) words.confidences[i] = mean(spans, spans.confidences!, from, to);
}

/** The first label of a word, and the one after its last. */
type Run = readonly [from: number, to: number];

/** The words of labels `from` to `end - 1`. */
export function runsOf(groups: Int32Array, from: number, end: number): Run[] {
  const runs: Run[] = [];
  for (let first = from; first < end; ) {
    let to = first + 1;
    while (to < end && groups[to] === groups[first]) to++;
    if (groups[first]! >= 0) runs.push([first, to]);
    first = to;
  }
  return runs;
}

/** Over the frames of these labels. */
function mean({ starts, ends }: Spans, values: Float64Array, from: number, to: number): number {
  let [sum, frames] = [0, 0];
  for (let i = from; i < to; i++) {
    const length = ends[i]! - starts[i]!;
    sum += values[i]! * length;
    frames += length;
  }
  return sum / frames;
}

export function emptySpans(offsets: Int32Array, confident: boolean): Spans {
  const count = offsets.at(-1)!;
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  return {
    offsets,
    starts,
    ends,
    scores: new Float64Array(count),
    ...(confident && { confidences: new Float64Array(count) }),
  };
}

/** The class of each frame. */
export function classesOf(
  { batch, time, blank, classes: count, targets, targetOffsets }: Batch,
  { states }: Pick<Path, "states">,
  star = -1,
): Int32Array {
  const classes = new Int32Array(states.length).fill(-1); // [N, T]
  for (let n = 0; n < batch; n++)
    for (let i = n * time; i < (n + 1) * time; i++) {
      const state = states[i]!;
      if (state < 0) continue;
      const label = state % 2 === 0 ? blank : targets[targetOffsets[n]! + (state - 1) / 2]!;
      classes[i] = label === count ? star : label;
    }
  return classes;
}
