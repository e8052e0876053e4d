// Aligns one sample after the other.

import { createCtcAligner, type Spans } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import type { Matrix } from "../emissions/matrix.ts";
import type { Entry } from "../manifest/entry.ts";
import type { Settings } from "../settings.ts";
import { tokenise } from "../tokens/tokenise.ts";
import { type Vocabulary, vocabulary as vocabularyOf } from "../tokens/vocabulary.ts";
import { type AlignedSample, rounded, seconds, type TimedText } from "./result.ts";

export interface SampleAligner {
  /** @throws RangeError - what is wrong with the sample */
  align(entry: Entry, matrix: Matrix): AlignedSample;
  close(): Promise<void>;
}

export async function sampleAligner(settings: Settings): Promise<SampleAligner> {
  const vocabulary = vocabularyOf(settings.vocabulary);
  const { input, blank, floor, unknown, starScore } = settings;
  const star = vocabulary.tokens.length;
  const aligner = await createCtcAligner({
    ...{ backend: wasm(), input, blank, confidences: true },
    ...(input === "probabilities" && { floor }),
    ...(unknown === "star" && { star, starScore }),
  });
  return {
    align(entry, matrix) {
      const { data, dtype, shape } = matrix;
      const [frames, classes] = shape;
      if (classes !== vocabulary.tokens.length)
        throw new RangeError(
          `emissions: expected ${vocabulary.tokens.length} classes, as the vocabulary has, got ${classes}`,
        );
      const duration = durationOf(entry, frames, settings);
      const { words, targets, groups } = tokenise(entry.text, vocabulary, { unknown, star, blank });
      const single = data instanceof Float64Array ? Float32Array.from(data) : data;
      const found = aligner.alignSync({
        ...{ data: single, shape, targets, groups },
        ...(dtype && { dtype }),
      });
      const score = found.scores[0]!;
      if (!Number.isFinite(score))
        throw new RangeError(
          Number.isNaN(score)
            ? "emissions: a frame holds NaN"
            : "text: it has probability 0 in these emissions",
        );
      const rate = frames / duration;
      return {
        line: entry.line,
        ...(entry.id !== undefined && { id: entry.id }),
        ...(entry.audioFilepath !== undefined && { audio_filepath: entry.audioFilepath }),
        text: entry.text,
        duration: seconds(duration),
        score: rounded(score),
        words: timed(found.words!, namesOfGroups(words, groups), rate),
        ...(settings.tokens && {
          tokens: timed(
            found.spans,
            Array.from(targets, (label) => nameOf(vocabulary, label)),
            rate,
          ),
        }),
      };
    },
    close: () => aligner.close(),
  };
}

/** @throws RangeError - neither the sample nor the settings say it */
function durationOf({ duration }: Entry, frames: number, { frameRate }: Settings): number {
  if (frameRate > 0) return frames / frameRate;
  if (duration !== undefined) return duration;
  throw new RangeError("duration: expected seconds, or --frame-rate for all samples, got nothing");
}

/** The words that have tokens: one of unknown characters alone may have none. */
function namesOfGroups(words: readonly string[], groups: Int32Array): string[] {
  const names: string[] = [];
  let before = -1;
  for (const group of groups) {
    if (group >= 0 && group !== before) names.push(words[group]!);
    before = group;
  }
  return names;
}

const nameOf = ({ tokens }: Vocabulary, label: number): string => tokens[label] ?? "*";

function timed(spans: Spans, names: readonly string[], rate: number): TimedText[] {
  return names.map((text, i) => ({
    text,
    start: seconds(spans.starts[i]! / rate),
    end: seconds(spans.ends[i]! / rate),
    score: rounded(spans.scores[i]!),
    confidence: rounded(spans.confidences![i]!),
  }));
}
