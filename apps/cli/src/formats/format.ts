// Results as people's tools read them.

import type { TimedSample } from "../operations/result.ts";
import { ctm } from "./ctm.ts";
import { srt, vtt } from "./subtitles.ts";
import { textGrid } from "./text-grid.ts";

export interface Format {
  /** Of a file's name. */
  readonly ending: string;
  /** Whether one file holds a shard. Otherwise each sample has its own. */
  readonly together: boolean;
  print(sample: TimedSample, name: string): string;
}

export const formats = {
  ctm: { ending: "ctm", together: true, print: ctm },
  srt: { ending: "srt", together: false, print: srt },
  textgrid: { ending: "TextGrid", together: false, print: textGrid },
  vtt: { ending: "vtt", together: false, print: vtt },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];

/** What a sample is called: its id, its recording's name, or its line. Without what a file's name may not hold. */
export function nameOf({ id, audio_filepath: audio, line }: TimedSample): string {
  const recording = audio?.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "");
  const name = (id ?? recording ?? "").replace(/[^\p{L}\p{N}._-]+/gu, "_").replace(/^\.+/, "_");
  return name === "" ? `line-${line}` : name;
}
