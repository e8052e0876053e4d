// A text as labels: one for each letter, one for the space between words, which belongs to no word.

export interface Transcript {
  readonly words: readonly string[];
  readonly targets: readonly number[];
  /** The word of each label, -1 between words. */
  readonly groups: readonly number[];
}

/**
 * @param classes what each class of the model stands for, a character each; the blank is not looked for
 * @throws RangeError - a character that no class stands for
 */
export function transcript(text: string, classes: readonly string[], blank: number): Transcript {
  const known = new Map(classes.map((character, c) => [character, c]));
  known.delete(classes[blank]!);
  // A model of small letters, or of large ones alone, is asked in its own.
  const cased = (word: string) => {
    const has = (form: string) => [...form].every((character) => known.has(character));
    return [word, word.toLowerCase(), word.toUpperCase()].find(has) ?? word;
  };
  const words = text.normalize("NFC").split(/\s+/).filter(Boolean);
  const between = known.get(" ") ?? known.get("|");
  const [targets, groups]: [number[], number[]] = [[], []];
  for (const [i, word] of words.entries()) {
    if (i > 0 && between !== undefined) {
      targets.push(between);
      groups.push(-1);
    }
    for (const character of cased(word)) {
      const label = known.get(character);
      if (label === undefined)
        throw new RangeError(
          `No class stands for ${JSON.stringify(character)}, in word ${i + 1}, "${word}".`,
        );
      targets.push(label);
      groups.push(i);
    }
  }
  return { words, targets, groups };
}
