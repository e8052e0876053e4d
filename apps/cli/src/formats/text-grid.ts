import type { TimedSample, TimedText } from "../operations/result.ts";

/** Praat's long text format: tiers of intervals without gaps between them, so silence is an empty one. */
export function textGrid({ duration, words, tokens }: TimedSample): string {
  const tiers = [tier("words", words, duration), ...(tokens ? [tier("tokens", tokens, duration)] : [])];
  return [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    "",
    `xmin = 0`,
    `xmax = ${duration}`,
    "tiers? <exists>",
    `size = ${tiers.length}`,
    "item []:",
    ...tiers.flatMap((lines, i) => [`    item [${i + 1}]:`, ...lines]),
    "",
  ].join("\n");
}

function tier(name: string, texts: readonly TimedText[], duration: number): string[] {
  const intervals: { readonly text: string; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  for (const { text, start, end } of texts) {
    if (start > at) intervals.push({ text: "", from: at, to: start });
    intervals.push({ text, from: start, to: end });
    at = end;
  }
  if (at < duration || intervals.length === 0) intervals.push({ text: "", from: at, to: duration });
  return [
    '        class = "IntervalTier"',
    `        name = "${name}"`,
    "        xmin = 0",
    `        xmax = ${duration}`,
    `        intervals: size = ${intervals.length}`,
    ...intervals.flatMap(({ text, from, to }, i) => [
      `        intervals [${i + 1}]:`,
      `            xmin = ${from}`,
      `            xmax = ${to}`,
      // A quotation mark is written twice.
      `            text = "${text.replaceAll('"', '""')}"`,
    ]),
  ];
}
