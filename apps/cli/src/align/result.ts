// What is written of a sample.

/** A word or a token. Times are seconds. */
export interface TimedText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Mean log-probability a frame. */
  readonly score: number;
  /** Mean posterior: 0 to 1. */
  readonly confidence: number;
}

export interface AlignedSample {
  readonly line: number;
  readonly id?: string;
  readonly audio_filepath?: string;
  readonly text: string;
  readonly duration: number;
  /** Log-probability of the best path. */
  readonly score: number;
  readonly words: readonly TimedText[];
  readonly tokens?: readonly TimedText[];
}

/** Milliseconds are enough for any player, and 4 digits for any threshold. */
export const seconds = (value: number): number => Math.round(1000 * value) / 1000;
export const rounded = (value: number): number => Math.round(1e4 * value) / 1e4;
