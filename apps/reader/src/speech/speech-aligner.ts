// Where each word of a text is in the frames of a recording.

import { createCtcAligner } from "@ctckit/core";
import type { Caption } from "@ctckit/subtitles";
import { wasm } from "@ctckit/wasm";
import type { Emissions } from "./emissions.ts";
import { transcript } from "./transcript.ts";

export interface AlignedWord extends Caption {
  /** 0 to 1: the mean posterior of its letters. */
  readonly confidence: number;
}

export interface SpeechTask {
  readonly emissions: Pick<Emissions, "data" | "shape" | "input" | "blank">;
  readonly text: string;
  /** What the classes stand for, a character each. */
  readonly classes: readonly string[];
  /** Frames a second. */
  readonly rate: number;
}

/** @throws RangeError - what the text or the classes have to be for these emissions */
export async function alignSpeech({ emissions, text, classes, rate }: SpeechTask): Promise<AlignedWord[]> {
  const { data, shape, input, blank } = emissions;
  if (classes.length !== shape[1])
    throw new RangeError(`Expected ${shape[1]} classes, as each frame has, got ${classes.length}.`);
  if (!(rate > 0)) throw new RangeError(`Expected frames a second, more than 0, got ${rate}.`);
  const { words, targets, groups } = transcript(text, classes, blank);
  if (words.length === 0) return [];
  const aligner = await createCtcAligner({ backend: wasm(), input, blank, confidences: true });
  try {
    const { words: spans } = await aligner.align({ data, shape, targets, groups });
    return words.map((word, i) => ({
      text: word,
      start: spans!.starts[i]! / rate,
      end: spans!.ends[i]! / rate,
      confidence: spans!.confidences![i]!,
    }));
  } finally {
    await aligner.close();
  }
}
