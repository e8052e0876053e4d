import safeWords from "@nkzw/safe-word-list";
import { type Random, random } from "./random.ts";

/** Words the network trains on, and words it never sees before it is asked to read them. */
export interface Vocabulary {
  readonly training: readonly string[];
  readonly heldOut: readonly string[];
}

const heldOutShare = 0.15;

/** About 2,600 common English words, split by the seed. */
export function vocabulary(seed: number): Vocabulary {
  const words = [...new Set(safeWords)].filter((word) => /^[a-z]{2,10}$/.test(word)).sort();
  const order = random(seed, 1).shuffled(words);
  const held = Math.round(order.length * heldOutShare);
  return { training: order.slice(held), heldOut: order.slice(0, held) };
}

/** One to three of `words` with spaces between, at most `longest` characters. */
export function randomText(words: readonly string[], longest: number, source: Random): string {
  const short = words.filter((word) => word.length <= longest);
  if (short.length === 0) throw new RangeError(`longest: no word has ${longest} characters or fewer`);
  const wanted = source.integer(1, 4);
  let text = source.pick(short);
  for (let count = 1; count < wanted; count++) {
    const longer = `${text} ${source.pick(words)}`;
    if (longer.length <= longest) text = longer;
  }
  return text;
}
