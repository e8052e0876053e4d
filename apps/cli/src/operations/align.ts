// Where the words of a text are.

import { createCtcAligner, type Spans } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import type { Settings } from "../settings.ts";
import { tokenise } from "../tokens/tokenise.ts";
import { vocabulary as vocabularyOf } from "../tokens/vocabulary.ts";
import type { Operation } from "./operation.ts";
import { about, rounded, seconds, type TimedSample, type TimedText } from "./result.ts";
import { durationOf, framesOf, textOf } from "./sample.ts";

export async function align(settings: Settings): Promise<Operation> {
  const vocabulary = vocabularyOf(settings.vocabulary);
  const { input, blank, floor, unknown, starScore, confidences } = settings;
  const star = vocabulary.tokens.length;
  const aligner = await createCtcAligner({
    ...{ backend: wasm(), input, blank, confidences },
    ...(input === "probabilities" && { floor }),
    ...(unknown === "star" && { star, starScore }),
  });
  return {
    of(entry, matrix): TimedSample {
      const frames = framesOf(matrix, vocabulary);
      const text = textOf(entry);
      const duration = durationOf(entry, frames.shape[0], settings);
      const { words, targets, groups } = tokenise(text, vocabulary, { unknown, star, blank });
      const found = aligner.alignSync({ ...frames, targets, groups });
      const score = found.scores[0]!;
      if (Number.isNaN(score)) throw new RangeError("emissions: a frame holds NaN");
      if (!Number.isFinite(score)) throw new RangeError("text: it has probability 0 in these emissions");
      const rate = frames.shape[0] / duration;
      return {
        ...about(entry, duration),
        text,
        score: rounded(score),
        words: timed(found.words!, namesOfGroups(words, groups), rate),
        ...(settings.tokens && {
          tokens: timed(
            found.spans,
            Array.from(targets, (label) => vocabulary.tokens[label] ?? "*"),
            rate,
          ),
        }),
      };
    },
    close: () => aligner.close(),
  };
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

function timed(spans: Spans, names: readonly string[], rate: number): TimedText[] {
  return names.map((text, i) => ({
    text,
    start: seconds(spans.starts[i]! / rate),
    end: seconds(spans.ends[i]! / rate),
    score: rounded(spans.scores[i]!),
    ...(spans.confidences && { confidence: rounded(spans.confidences[i]!) }),
  }));
}
