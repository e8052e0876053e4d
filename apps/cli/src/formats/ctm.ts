import type { TimedSample } from "../operations/result.ts";

/** NIST's format: name, channel, start, duration, word, and the confidence if there is one. */
export function ctm({ words }: TimedSample, name: string): string {
  return words
    .map(({ text, start, end, confidence }) =>
      [
        name,
        1,
        start.toFixed(3),
        (end - start).toFixed(3),
        text,
        ...(confidence === undefined ? [] : [confidence.toFixed(4)]),
      ].join(" "),
    )
    .map((line) => `${line}\n`)
    .join("");
}
