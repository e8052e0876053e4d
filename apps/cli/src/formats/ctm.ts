import type { AlignedSample } from "../align/result.ts";

/** NIST's format: name, channel, start, duration, word, confidence. */
export function ctm({ words }: AlignedSample, name: string): string {
  return words
    .map(
      ({ text, start, end, confidence }) =>
        `${name} 1 ${start.toFixed(3)} ${(end - start).toFixed(3)} ${text} ${confidence.toFixed(4)}\n`,
    )
    .join("");
}
