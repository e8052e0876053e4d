import { encode } from "./alphabet.ts";
import { drawLine, height, type LineContext, randomStyle, type Style } from "./line-image.ts";
import type { Random } from "./random.ts";
import { randomText } from "./words.ts";

export interface Lines {
  readonly texts: readonly string[];
  readonly targets: readonly (readonly number[])[];
  readonly width: number;
  readonly images: Float32Array; // [N, height, width]
}

export interface LineSource {
  readonly words: readonly string[];
  readonly families: readonly string[];
  readonly random: Random;
  /** Pixels of a line. */
  readonly width: number;
  /** Most characters of a line. */
  readonly longest: number;
  readonly context: LineContext;
  /** Default: `randomStyle`. */
  readonly style?: (families: readonly string[], source: Random) => Style;
}

/** Draws `count` new lines. */
export function drawLines(source: LineSource, count: number): Lines {
  const { words, families, random, width, longest, context, style = randomStyle } = source;
  const images = new Float32Array(count * height * width);
  const texts = Array.from({ length: count }, (_, index) => {
    const text = randomText(words, longest, random);
    images.set(drawLine(text, style(families, random), width, context), index * height * width);
    return text;
  });
  return { texts, targets: texts.map(encode), width, images };
}
