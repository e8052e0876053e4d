import { checkBlank, checkKeys, describe, integerError } from "@ctckit/core/backend";
import { isClass } from "./labels.ts";
import { builtPhrases, type Phrases } from "./phrases.ts";
import type { AsyncScorer, Scorer } from "./scorer.ts";
import type { SearchSettings } from "./search.ts";

export interface BeamSearchOptions {
  /** How many prefixes are kept from frame to frame. Default: 100. */
  readonly width?: number;
  /** How many readings are wanted, up to `width`. Default: 1. */
  readonly best?: number;
  /** How many labels a frame may add to prefixes, the likeliest. Default: all. */
  readonly classes?: number;
  /** How far below the frame's best class such a label may be, in nats. Default: no limit. */
  readonly classThreshold?: number;
  /** How far below the best prefix another may be, in nats. Default: no limit. */
  readonly beamThreshold?: number;
  /** Words that are likelier than the model knows. Default: none. */
  readonly phrases?: Phrases;
  /** Says how likely words are, such as a language model. Default: nobody does. */
  readonly scorer?: Scorer;
  /** The label that ends a word: the space. For the scorer, and only with one. */
  readonly wordEnd?: number;
}

export interface AsyncBeamSearchOptions extends Omit<BeamSearchOptions, "scorer"> {
  /** As in `BeamSearchOptions`, and it may take its time. */
  readonly scorer?: AsyncScorer;
  /** How long it may take for one answer, in milliseconds. `Infinity`: for ever. Default: 30,000. */
  readonly scorerTimeout?: number;
}

/** The checked options. */
export interface BeamSettings extends Omit<SearchSettings, "blank"> {
  readonly best: number;
  readonly scorer: AsyncScorer | undefined;
  readonly scorerTimeout: number;
  /** The classes that options name. */
  readonly named: Readonly<Record<"wordEnd" | "phrases", Iterable<number>>>;
}

export const beamKeys = {
  ...{ width: true, best: true, classes: true, classThreshold: true, beamThreshold: true },
  ...{ phrases: true, scorer: true, wordEnd: true },
} satisfies Record<keyof BeamSearchOptions, true>;

export const asyncKeys = { ...beamKeys, scorerTimeout: true } satisfies Record<
  keyof AsyncBeamSearchOptions,
  true
>;

/** More would not fit into the numbers that candidates are ordered by, with any number of classes. */
const MOST_WIDTH = 2 ** 20;
const int32Max = 2 ** 31 - 1;
const TIMEOUT = 30_000;

/** @throws TypeError, RangeError - the option and its value */
export function validateBeamOptions(
  where: string,
  options: AsyncBeamSearchOptions,
  known: Readonly<Record<string, true>>,
): BeamSettings {
  checkKeys(where, options, known);
  const { scorer, wordEnd } = options;
  const width = count("width", options.width, MOST_WIDTH, 100);
  const phrases = builtPhrases(options.phrases);
  if (scorer !== undefined && typeof scorer !== "function")
    throw new TypeError(`scorer: expected a function of prefixes, got ${describe(scorer)}`);
  if (wordEnd !== undefined && !scorer)
    throw new TypeError("wordEnd: expected a scorer beside it: nothing else asks where words end");
  if (scorer && wordEnd === undefined)
    throw new TypeError("wordEnd: expected the label that ends a word, as there is a scorer, got undefined");
  if (wordEnd !== undefined && !isClass(wordEnd)) throw integerError("wordEnd", "a class in 0..C-1", wordEnd);
  return {
    width,
    best: count("best", options.best, width, 1),
    classes: count("classes", options.classes, int32Max, int32Max),
    classThreshold: nats("classThreshold", options.classThreshold),
    beamThreshold: nats("beamThreshold", options.beamThreshold),
    phrases: phrases?.automaton,
    scorer,
    wordEnd: wordEnd ?? -1,
    scorerTimeout: nats("scorerTimeout", options.scorerTimeout, TIMEOUT),
    named: { wordEnd: wordEnd === undefined ? [] : [wordEnd], phrases: phrases?.labels ?? [] },
  };
}

/** Of what depends on C, which comes with the frames. */
export function checkClasses({ named }: BeamSettings, blank: number, classes: number): void {
  checkBlank(blank, classes);
  for (const [option, labels] of Object.entries(named))
    for (const label of labels) {
      if (label >= classes)
        throw new RangeError(`${option}: expected classes in 0..${classes - 1}, got ${label}`);
      if (label === blank) throw new RangeError(`${option}: expected labels, got the blank, ${blank}`);
    }
}

function count(name: string, value: unknown, most: number, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw integerError(name, `1..${most}`, value);
}

function nats(name: string, value: unknown, fallback = Number.POSITIVE_INFINITY): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw new TypeError(`${name}: expected a number, got ${describe(value)}`);
  if (value > 0) return value;
  throw new RangeError(`${name}: expected a number above 0, got ${value}`);
}
