// Words that are shown together, in the two forms that players know.

/** A word, or words that are shown together. */
export interface Caption {
  readonly text: string;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
}

export interface CaptionLimits {
  /** Of a caption. */
  readonly characters: number;
  /** Seconds of silence in which one ends. */
  readonly pause: number;
}

export function captionsOf(words: readonly Caption[], { characters, pause }: CaptionLimits): Caption[] {
  const captions: Caption[] = [];
  for (const { text, start, end } of words) {
    const last = captions.at(-1);
    if (last && last.text.length + text.length < characters && start - last.end < pause)
      captions[captions.length - 1] = { text: `${last.text} ${text}`, start: last.start, end };
    else captions.push({ text, start, end });
  }
  return captions;
}

export function subRip(captions: readonly Caption[]): string {
  return captions
    .map(({ text, start, end }, i) => `${i + 1}\n${time(start, ",")} --> ${time(end, ",")}\n${text}\n`)
    .join("\n");
}

/** Texts with marks that WebVTT would take for its own are written so that it does not. */
export function webVtt(captions: readonly Caption[]): string {
  const plain = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const cues = captions.map(
    ({ text, start, end }) => `${time(start, ".")} --> ${time(end, ".")}\n${plain(text)}\n`,
  );
  return ["WEBVTT\n", ...cues].join("\n");
}

/** Hours have two digits or more: a day of speech is no error. */
function time(seconds: number, mark: "," | "."): string {
  const all = Math.round(1000 * seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, all % 60_000];
  return `${two(hours)}:${two(minutes)}:${two(Math.floor(rest / 1000))}${mark}${String(rest % 1000).padStart(3, "0")}`;
}
