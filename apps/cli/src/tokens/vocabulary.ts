// What the classes of a model stand for, from the files that models come with.

export interface Vocabulary {
  /** Of each class. Empty where nothing is known of it. */
  readonly tokens: readonly string[]; // [C]
  /** What stands between words, if anything does. */
  readonly separator: Separator | undefined;
  /** The class of a token. */
  classOf(token: string): number | undefined;
  /** Characters of the longest token. */
  readonly longest: number;
}

/**
 * "mark": SentencePiece writes a mark in front of each word, as a part of its first token. "token": a token of its own stands between words, a
 * space, or the bar of wav2vec2.
 */
export type Separator = { readonly kind: "mark" | "token"; readonly text: string };

/** SentencePiece's. */
export const MARK = "\u2581";

/**
 * @param text a token a line, of class 0, 1, ...; of SentencePiece's lists the part before the tab. Or JSON: transformers' `vocab.json`, an
 * object of the classes by token
 * @throws RangeError - it is neither
 */
export function vocabulary(text: string): Vocabulary {
  const tokens = /^\s*\{/.test(text) ? ofJson(text) : ofLines(text);
  const classes = new Map<string, number>();
  for (const [c, token] of tokens.entries()) {
    if (token === "") continue;
    const before = classes.get(token);
    if (before !== undefined)
      throw new RangeError(
        `expected tokens that differ, got ${JSON.stringify(token)} for classes ${before} and ${c}`,
      );
    classes.set(token, c);
  }
  const longest = tokens.reduce((most, token) => Math.max(most, [...token].length), 0);
  return { tokens, separator: separatorOf(tokens, classes), longest, classOf: (token) => classes.get(token) };
}

function separatorOf(tokens: readonly string[], classes: ReadonlyMap<string, number>): Separator | undefined {
  if (tokens.some((token) => token.startsWith(MARK))) return { kind: "mark", text: MARK };
  for (const text of [" ", "|"]) if (classes.has(text)) return { kind: "token", text };
  return undefined;
}

function ofLines(text: string): string[] {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines.map((line) => line.split("\t")[0]!);
}

function ofJson(text: string): string[] {
  let classes: unknown;
  try {
    classes = JSON.parse(text);
  } catch (cause) {
    throw new RangeError(`expected an object of classes by token: ${(cause as Error).message}`, { cause });
  }
  const tokens: string[] = [];
  for (const [token, c] of Object.entries(classes as object)) {
    if (!Number.isInteger(c) || (c as number) < 0 || (c as number) > 1e7)
      throw new RangeError(
        `expected the class of ${JSON.stringify(token)} as an integer, 0 or more, got ${JSON.stringify(c)}`,
      );
    if (tokens[c as number] !== undefined)
      throw new RangeError(
        `expected classes that differ, got ${c} for ${JSON.stringify(tokens[c as number])} and ${JSON.stringify(token)}`,
      );
    tokens[c as number] = token;
  }
  return Array.from(tokens, (token) => token ?? "");
}
