import { distance } from "fastest-levenshtein";

/**
 * Character error rate: insertions, deletions and substitutions from truth to guess, over all lines, for each
 * character of truth. 0 is perfect; it can exceed 1. NaN without a character of truth.
 */
export function errorRate(truths: readonly string[], guesses: readonly string[]): number {
  if (truths.length !== guesses.length) {
    throw new RangeError(`guesses: expected ${truths.length}, one a truth, got ${guesses.length}`);
  }
  const errors = truths.reduce((sum, truth, index) => sum + distance(truth, guesses[index]!), 0);
  const characters = truths.reduce((sum, truth) => sum + truth.length, 0);
  return errors / characters;
}
