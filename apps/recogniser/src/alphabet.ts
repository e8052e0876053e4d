/** Classes of the network: the blank, then the letters, then the space. */
export const blank = 0;
const characters = "abcdefghijklmnopqrstuvwxyz ";
export const classes = characters.length + 1;

export function encode(text: string): number[] {
  return Array.from(text, (character, index) => {
    const found = characters.indexOf(character);
    if (found < 0)
      throw new RangeError(
        `text[${index}]: expected a letter a..z or a space, got ${JSON.stringify(character)}`,
      );
    return found + 1;
  });
}

/** The word of each label: 0 for the first, -1 for the spaces between. */
export function wordNumbers(labels: readonly number[]): number[] {
  const space = encode(" ")[0];
  let word = 0;
  return labels.map((label, index) => {
    if (label === space) return -1;
    if (labels[index - 1] === space) word++;
    return word;
  });
}

export function decode(labels: readonly number[]): string {
  return labels.map((label) => characters[label - 1] ?? "?").join("");
}
