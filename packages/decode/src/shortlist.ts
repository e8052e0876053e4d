/**
 * The best of all that are offered: those with the highest scores, and of equal scores those with the lowest keys. A heap whose first is
 * the worst.
 */
export class Shortlist {
  size = 0;
  scores: Float64Array; // [capacity]
  keys: Float64Array;
  readonly #most: number;

  /** @param most how many are kept */
  constructor(most: number) {
    this.#most = most;
    // Of a width without an end only what is used is allocated.
    this.scores = new Float64Array(Math.min(most, 256));
    this.keys = new Float64Array(this.scores.length);
  }

  /** The score that a newcomer has to reach. */
  get bar(): number {
    return this.size < this.#most ? Number.NEGATIVE_INFINITY : this.scores[0]!;
  }

  clear(): void {
    this.size = 0;
  }

  offer(score: number, key: number): void {
    if (this.size < this.#most) {
      if (this.size === this.scores.length) this.#grow();
      this.#rise(this.size++, score, key);
    } else if (isWorse(this.scores[0]!, this.keys[0]!, score, key)) this.#sink(this.size, score, key);
  }

  /** Puts them in order, the best first. Nothing may be offered before the next `clear`. */
  sort(): void {
    for (let last = this.size - 1; last > 0; last--) {
      const [score, key] = [this.scores[last]!, this.keys[last]!];
      this.scores[last] = this.scores[0]!;
      this.keys[last] = this.keys[0]!;
      this.#sink(last, score, key);
    }
  }

  /** From the end towards the front, past those that are better. */
  #rise(from: number, score: number, key: number): void {
    const { scores, keys } = this;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isWorse(score, key, scores[above]!, keys[above]!)) break;
      scores[at] = scores[above]!;
      keys[at] = keys[above]!;
      at = above;
    }
    scores[at] = score;
    keys[at] = key;
  }

  /** In the place of the first, past those that are worse, among `size`. */
  #sink(size: number, score: number, key: number): void {
    const { scores, keys } = this;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      const other = below + 1;
      if (other < size && isWorse(scores[other]!, keys[other]!, scores[below]!, keys[below]!)) below = other;
      if (!isWorse(scores[below]!, keys[below]!, score, key)) break;
      scores[at] = scores[below]!;
      keys[at] = keys[below]!;
      at = below;
    }
    scores[at] = score;
    keys[at] = key;
  }

  #grow(): void {
    const length = Math.min(2 * this.scores.length, this.#most);
    const [scores, keys] = [this.scores, this.keys];
    this.scores = new Float64Array(length);
    this.keys = new Float64Array(length);
    this.scores.set(scores);
    this.keys.set(keys);
  }
}

function isWorse(score: number, key: number, otherScore: number, otherKey: number): boolean {
  return score < otherScore || (score === otherScore && key > otherKey);
}
