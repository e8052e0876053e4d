import type { Spans } from "../align-api.ts";
import type { StreamSpans, StreamStep } from "../stream-api.ts";
import { emptySpans, putWord, runsOf } from "./spans.ts";

// Labels and words of a path whose frames become known one by one. The arrays are as large as the target; each entry is told once.

export interface SpanStream {
  /** The log-probability of the path, as far as it is known. */
  readonly score: number;
  /** What the path does in the next frame. */
  add(state: number, frameScore: number): void;
  /** No frame follows. If that is not the path's end, labels that it has not begun are nowhere. */
  finish(found: boolean): void;
  /** What has become final since the last call. */
  take(): Pick<StreamStep, "spans" | "words">;
}

export function spanStream(labels: number, groups: Int32Array | undefined): SpanStream {
  const spans = emptySpans(Int32Array.of(0, labels), false);
  const runs = groups && runsOf(groups, 0, labels);
  const words = emptySpans(Int32Array.of(0, runs?.length ?? 0), false);
  const [tellSpans, tellWords] = [teller(spans), teller(words)];
  let [frame, score] = [0, 0];
  /** Labels and words that are final, and the label that the path is at. */
  let [final, finalWords, current] = [0, 0, -1];

  function close(): void {
    spans.scores[current]! /= spans.ends[current]! - spans.starts[current]!;
    final = current + 1;
  }
  function closeWords(): void {
    for (; runs && finalWords < runs.length && runs[finalWords]![1] <= final; finalWords++)
      putWord(words, finalWords, spans, runs[finalWords]!);
  }
  return {
    get score() {
      return score;
    },
    add(state, frameScore) {
      const label = state > 0 && state % 2 === 1 ? (state - 1) / 2 : -1;
      if (label !== current) {
        if (current >= 0) close();
        if (label >= 0) spans.starts[label] = frame;
        current = label;
      }
      frame++;
      score += frameScore;
      if (label < 0) return;
      spans.ends[label] = frame;
      spans.scores[label]! += frameScore;
    },
    finish(found) {
      if (current >= 0) close();
      closeWords();
      if (found) return;
      score = Number.NEGATIVE_INFINITY;
      for (const [all, from] of [
        [spans, final],
        [words, finalWords],
      ] as const) {
        all.starts.fill(0, from);
        all.ends.fill(0, from);
        all.scores.fill(score, from);
      }
      [final, finalWords] = [labels, words.starts.length];
    },
    take() {
      closeWords();
      return { spans: tellSpans(final), ...(runs && { words: tellWords(finalWords) }) };
    },
  };
}

/** Tells of what comes before `to` and was not told yet. */
function teller({ starts, ends, scores }: Spans): (to: number) => StreamSpans {
  let first = 0;
  return (to) => {
    const told = {
      first,
      starts: starts.slice(first, to),
      ends: ends.slice(first, to),
      scores: scores.slice(first, to),
    };
    first = to;
    return told;
  };
}
