import type { IntegerArray } from "@ctckit/core";
import { checkKeys, describe, integerError } from "@ctckit/core/backend";
import { type Automaton, automaton, type Weighed } from "./automaton.ts";
import { isClass, validateLabels } from "./labels.ts";

export interface Phrase {
  /** The classes of its letters or tokens, one or more, without blanks. */
  readonly labels: IntegerArray;
  /** What a prefix gains by it, in nats: 3 makes it 20 times likelier. Below 0 it loses as much. */
  readonly weight: number;
}

/** What `phrases` gives, for any number of searches. */
export interface Phrases {
  /** How many there are. */
  readonly size: number;
}

export interface PhraseOptions {
  /**
   * The label that ends a word, the space: then phrases are whole words, which begin after it or with the frames, and end before it or with
   * the frames. Default: phrases are found inside of words too.
   */
  readonly wordEnd?: number;
}

interface Built {
  readonly automaton: Automaton;
  /** All labels that are in a phrase, or end a word. */
  readonly labels: ReadonlySet<number>;
}

const built = new WeakMap<Phrases, Built>();

const keys = { labels: true, weight: true } satisfies Record<keyof Phrase, true>;
const optionKeys = { wordEnd: true } satisfies Record<keyof PhraseOptions, true>;

/**
 * Names, terms and other words that are likelier than the model knows.
 *
 * Each time a prefix has read a phrase to its end, it gains the phrase's weight. While it is inside of one, it has been lent a share: the
 * weight times the labels that were read over all of its labels, of the phrase for which that is most. If the next label is another, or the
 * frames end, it gives that back. Phrases that overlap all count.
 *
 * @throws TypeError, RangeError - the phrase, its label and its value
 */
export function phrases(list: readonly Phrase[], options: PhraseOptions = {}): Phrases {
  if (!Array.isArray(list)) throw new TypeError(`phrases: expected an array, got ${describe(list)}`);
  checkKeys("phrases", options, optionKeys);
  const { wordEnd } = options;
  if (wordEnd !== undefined && !isClass(wordEnd)) throw integerError("wordEnd", "a class in 0..C-1", wordEnd);
  const weighed = list.map((phrase, i) => checkedPhrase(phrase, i, wordEnd));
  const made: Phrases = Object.freeze({ size: weighed.length });
  const labels = new Set(weighed.flatMap(({ labels }) => [...labels]));
  if (wordEnd !== undefined) labels.add(wordEnd);
  built.set(made, { automaton: automaton(weighed, wordEnd), labels });
  return made;
}

function checkedPhrase(phrase: Phrase, i: number, wordEnd: number | undefined): Weighed {
  const name = `phrases[${i}]`;
  checkKeys(name, phrase, keys);
  const { weight } = phrase;
  if (typeof weight !== "number")
    throw new TypeError(`${name}.weight: expected a number, got ${describe(weight)}`);
  if (!Number.isFinite(weight))
    throw new RangeError(`${name}.weight: expected a finite number, got ${weight}`);
  const labels = validateLabels(`${name}.labels`, phrase.labels);
  for (const k of [0, labels.length - 1])
    if (labels[k] === wordEnd)
      throw new RangeError(
        `${name}.labels[${k}]: expected no wordEnd at the ends of a phrase, got ${wordEnd}`,
      );
  return { labels, weight };
}

/** @throws TypeError - something else was given */
export function builtPhrases(value: Phrases | undefined): Built | undefined {
  if (value === undefined) return undefined;
  const made = typeof value === "object" && value !== null ? built.get(value) : undefined;
  if (made) return made;
  throw new TypeError(`phrases: expected what phrases() gives, got ${describe(value)}`);
}
