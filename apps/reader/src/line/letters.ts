// The classes of PP-OCRv4: the blank first, then the letters of its dictionary, and a space.

export interface Letters {
  /** Of each class: what it stands for. The blank's is empty. */
  readonly of: readonly string[]; // [C]
  /** @throws RangeError - the model has no class for a character, which is named */
  labels(text: string): number[];
}

/** @param dictionary the model's: a letter a line */
export function letters(dictionary: string): Letters {
  const all = ["", ...dictionary.trimEnd().split(/\r?\n/), " "];
  const classes = new Map(all.map((letter, c) => [letter, c]));
  return {
    of: all,
    labels(text) {
      const characters = [...text.normalize("NFC")];
      return characters.map((character, i) => {
        const label = classes.get(character);
        if (label !== undefined) return label;
        throw new RangeError(
          `The model has no class for ${JSON.stringify(character)}, character ${i + 1} of the text.`,
        );
      });
    },
  };
}
