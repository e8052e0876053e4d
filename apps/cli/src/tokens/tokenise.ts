// A text as classes: of what fits, the longest token first. That is how CTC models are given text that has no other tokeniser; SentencePiece's own
// may part a word otherwise.

import type { Vocabulary } from "./vocabulary.ts";

/** What becomes of a character that no token begins with. */
export type UnknownPolicy = "refuse" | "skip" | "star";

export interface Tokenised {
  readonly words: readonly string[];
  readonly targets: Int32Array;
  /** The word of each target, -1 between words. */
  readonly groups: Int32Array;
}

export interface TokeniseOptions {
  readonly unknown: UnknownPolicy;
  /** The label of the star, for "star". */
  readonly star: number;
  /** No token is made of this class. */
  readonly blank: number;
}

/** @throws RangeError - a character that is refused, and where it is */
export function tokenise(
  text: string,
  vocabulary: Vocabulary,
  { unknown, star, blank }: TokeniseOptions,
): Tokenised {
  const words = text.normalize("NFC").split(/\s+/u).filter(Boolean);
  const { separator, classOf, longest } = vocabulary;
  const targets: number[] = [];
  const groups: number[] = [];
  for (const [i, word] of words.entries()) {
    if (i > 0 && separator?.kind === "token") {
      targets.push(classOf(separator.text)!);
      groups.push(-1);
    }
    const characters = [...(separator?.kind === "mark" ? separator.text + word : word)];
    for (let at = 0; at < characters.length; ) {
      const found = longestAt(characters, at);
      if (found) {
        targets.push(found.label);
        groups.push(i);
        at += found.length;
        continue;
      }
      const character = characters[at]!;
      // A vocabulary may have no piece for the mark alone, in front of what no piece with it begins with.
      const isMark = separator?.kind === "mark" && at === 0;
      if (!isMark && unknown === "refuse")
        throw new RangeError(
          `text: no token begins with ${JSON.stringify(character)}, in word ${i + 1}, ${JSON.stringify(word)}`,
        );
      // What nobody knows is one star, however long it is.
      if (!isMark && unknown === "star" && !(targets.at(-1) === star && groups.at(-1) === i)) {
        targets.push(star);
        groups.push(i);
      }
      at += 1;
    }
  }
  return { words, targets: Int32Array.from(targets), groups: Int32Array.from(groups) };

  function longestAt(characters: readonly string[], at: number) {
    for (let length = Math.min(longest, characters.length - at); length > 0; length -= 1) {
      const label = classOf(characters.slice(at, at + length).join(""));
      if (label !== undefined && label !== blank) return { label, length };
    }
    return undefined;
  }
}
