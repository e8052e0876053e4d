import type { TimedSample, TimedText } from "../operations/result.ts";

/** Of a caption, and seconds of silence in which one ends. */
const [MOST_CHARACTERS, PAUSE] = [40, 0.7];

type Caption = Pick<TimedText, "text" | "start" | "end">;

/** SubRip. */
export function srt({ words }: TimedSample): string {
  return captions(words)
    .map(({ text, start, end }, i) => `${i + 1}\n${time(start, ",")} --> ${time(end, ",")}\n${text}\n`)
    .join("\n");
}

/** WebVTT, where some characters stand for something else. */
export function vtt({ words }: TimedSample): string {
  const plain = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const cues = captions(words).map(
    ({ text, start, end }) => `${time(start, ".")} --> ${time(end, ".")}\n${plain(text)}\n`,
  );
  return ["WEBVTT\n", ...cues].join("\n");
}

function captions(words: readonly TimedText[]): Caption[] {
  const found: Caption[] = [];
  for (const { text, start, end } of words) {
    const last = found.at(-1);
    if (last && last.text.length + text.length < MOST_CHARACTERS && start - last.end < PAUSE)
      found[found.length - 1] = { text: `${last.text} ${text}`, start: last.start, end };
    else found.push({ text, start, end });
  }
  return found;
}

function time(seconds: number, mark: "," | "."): string {
  const all = Math.round(1000 * seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, all % 60_000];
  return `${two(hours)}:${two(minutes)}:${two(Math.floor(rest / 1000))}${mark}${String(rest % 1000).padStart(3, "0")}`;
}
