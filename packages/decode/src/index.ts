/**
 * Reads what a CTC model says: the best path, beam search, phrases, scores of words, streams.
 *
 * @module @ctckit/decode
 */
export type { AsyncBeamSearchOptions, BeamSearchOptions } from "./beam-options.ts";
export type { BeamReading } from "./beam-reading.ts";
export { beamSearch, beamSearchAsync } from "./beam-search.ts";
export { type Decoder, type DecoderFrames, type DecoderOptions, decoder } from "./decoder.ts";
export type { EmissionOptions, Emissions } from "./emissions.ts";
export { type GreedyReading, greedy } from "./greedy.ts";
export { type Phrase, type PhraseOptions, type Phrases, phrases } from "./phrases.ts";
export type { Reading } from "./reading.ts";
export {
  type AsyncScorer,
  type Scorer,
  ScorerError,
  type ScorerErrorCode,
  type WordPrefix,
} from "./scorer.ts";
export { type Spot, type SpotOptions, spot } from "./spot.ts";
