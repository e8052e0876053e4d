// What a sample says, by prefix beam search, and when.

import { beamSearch } from "@ctckit/decode";
import type { Settings } from "../settings.ts";
import { type Vocabulary, vocabulary as vocabularyOf } from "../tokens/vocabulary.ts";
import type { Operation } from "./operation.ts";
import { about, rounded, seconds, type TimedSample, type TimedText } from "./result.ts";
import { durationOf, framesOf } from "./sample.ts";

/** Nats below a frame's best class: what is less likely never wins. */
const CLASS_THRESHOLD = 20;

export async function decode(settings: Settings): Promise<Operation> {
  const vocabulary = vocabularyOf(settings.vocabulary);
  const { input, blank, floor, width } = settings;
  return {
    of(entry, matrix): TimedSample {
      const frames = framesOf(matrix, vocabulary);
      const duration = durationOf(entry, frames.shape[0], settings);
      const emissions = { ...frames, input, blank, ...(input === "probabilities" && { floor }) };
      const [reading] = beamSearch(emissions, { width, classThreshold: CLASS_THRESHOLD }).flat();
      const { labels, starts, ends, logProb } = reading!;
      if (Number.isNaN(logProb)) throw new RangeError("emissions: a frame holds NaN");
      const rate = frames.shape[0] / duration;
      const tokens = Array.from(labels, (label, i) => ({
        text: vocabulary.tokens[label]!,
        start: seconds(starts[i]! / rate),
        end: seconds(ends[i]! / rate),
      }));
      const words = wordsOf(tokens, vocabulary);
      return {
        ...about(entry, duration),
        text: words.map(({ text }) => text).join(" "),
        score: rounded(logProb),
        words,
        ...(settings.tokens && { tokens }),
      };
    },
    async close() {},
  };
}

/** Tokens put together: a separator ends a word, a mark begins one. */
export function wordsOf(
  tokens: readonly TimedText[],
  { separator }: Pick<Vocabulary, "separator">,
): TimedText[] {
  const words: TimedText[] = [];
  let open = false;
  for (const { text, start, end } of tokens) {
    const begins = separator?.kind === "mark" && text.startsWith(separator.text);
    const own = begins ? text.slice(separator.text.length) : text;
    if (begins || (separator?.kind === "token" && text === separator.text)) open = false;
    if (own === "" || (separator?.kind === "token" && text === separator.text)) continue;
    const last = words.at(-1);
    if (open && last) words[words.length - 1] = { text: last.text + own, start: last.start, end };
    else words.push({ text: own, start, end });
    open = true;
  }
  return words;
}
