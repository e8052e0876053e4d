// Text that somebody else wrote, such as a backend's name or a vector's, where a terminal shows it.

/** On one line, without anything that moves a terminal's cursor, colours its text or turns it around: such characters are "\u{1b}". */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

// Controls, formats (which hold marks of direction), halves of pairs, separators of lines.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
