// What is written of a sample: a line of JSON, with NeMo's names where it has some.

import type { Entry } from "../manifest/entry.ts";

export interface SampleResult {
  readonly line: number;
  readonly id?: string;
  readonly audio_filepath?: string;
  /** Seconds. */
  readonly duration: number;
}

/** A word or a token. Times are seconds. */
export interface TimedText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Mean log-probability a frame. */
  readonly score?: number;
  /** Mean posterior: 0 to 1. Absent where nobody asked. */
  readonly confidence?: number;
}

/** Of an alignment, or of what was read. */
export interface TimedSample extends SampleResult {
  readonly text: string;
  /** Log-probability: of the best path, or of what was read. */
  readonly score: number;
  readonly words: readonly TimedText[];
  readonly tokens?: readonly TimedText[];
}

export interface ScoredSample extends SampleResult {
  readonly text: string;
  /** Log-probability of the text, over all of its alignments. */
  readonly score: number;
  /** The same, divided by its tokens: for a threshold that texts of any length have in common. */
  readonly score_per_token: number;
}

/** What is the same in all of them. */
export function about({ line, id, audioFilepath }: Entry, duration: number): SampleResult {
  return {
    line,
    ...(id !== undefined && { id }),
    ...(audioFilepath !== undefined && { audio_filepath: audioFilepath }),
    duration: seconds(duration),
  };
}

/** Milliseconds are enough for any player, and 4 digits for any threshold. */
export const seconds = (value: number): number => Math.round(1000 * value) / 1000;
export const rounded = (value: number): number => Math.round(1e4 * value) / 1e4;
