// Bytes as text that gzip makes as small as the bytes themselves: a letter for a common byte, two or three for another. Why not base64,
// hexadecimal or deflated bytes: docs/decisions/0020-modules-in-letters.md.

/**
 * Printable ASCII, but for what a string, a template or a page would have to escape. In the order in which minified code has
 * them most often: gzip often has one code for both kinds of text, and a module in other letters costs 200 bytes more.
 */
const LETTERS = "terna,o()is=l.fc{}u:dghyp;wbm0[]v&!E>x?STA1k+NOLIMRC2|PF*3_-4j/BU6GWVYzDJKXq85QZH9^7@%#~";
/** So 253, the prefix of SIMD, and 255, which -1 consists of, are among those with one letter. */
const FIRST = -3;

export interface Lettering {
  readonly first: number;
  /** `letters[i]` is the byte `first + i`, modulo 256. Any other letter adds `letters.length` to the byte after it. */
  readonly letters: string;
  write(bytes: Uint8Array): string;
}

/** Gives what is common in `sample` the letters that are common in code. */
export function letteringFor(sample: Uint8Array): Lettering {
  const count = LETTERS.length - 1;
  const placeOf = (byte: number) => (byte - FIRST) & 255;
  const uses = new Array<number>(LETTERS.length).fill(0); // of the letters, and of the one that shifts
  for (const place of Array.from(sample, placeOf)) {
    uses[place % count]!++;
    uses[count]! += Math.floor(place / count);
  }
  const byUse = [...uses.keys()].sort((a, b) => uses[b]! - uses[a]! || a - b);
  const letters = [...uses.keys()].map((i) => LETTERS[byUse.indexOf(i)]!);
  const shift = letters.pop()!;
  const spelled = (place: number) => shift.repeat(Math.floor(place / count)) + letters[place % count]!;
  return {
    first: FIRST,
    letters: letters.join(""),
    write: (bytes) => Array.from(bytes, (byte) => spelled(placeOf(byte))).join(""),
  };
}
