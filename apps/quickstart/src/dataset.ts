import { createCanvas } from "@napi-rs/canvas";
import { encode } from "./alphabet.ts";
import { drawLine, height, randomStyle, width } from "./line-image.ts";
import type { Random } from "./random.ts";
import { randomText } from "./words.ts";

export interface Lines {
  readonly texts: readonly string[];
  readonly targets: readonly (readonly number[])[];
  readonly images: Float32Array; // [N, height, width]
}

export interface LineSource {
  readonly words: readonly string[];
  readonly families: readonly string[];
  readonly random: Random;
}

/** Draws `count` new lines of at most `longest` characters. */
export function drawLines({ words, families, random }: LineSource, count: number, longest: number): Lines {
  const canvas = createCanvas(width, height);
  const images = new Float32Array(count * height * width);
  const texts = Array.from({ length: count }, (_, index) => {
    const text = randomText(words, longest, random);
    images.set(drawLine(text, randomStyle(families, random), canvas), index * height * width);
    return text;
  });
  return { texts, targets: texts.map(encode), images };
}
