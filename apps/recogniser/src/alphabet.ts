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

export function decode(labels: readonly number[]): string {
  return labels.map((label) => characters[label - 1] ?? "?").join("");
}
