// A line of text becomes a small grey picture, disturbed the way scanned text is: size, slant, thickness of ink,
// a baseline that is not straight, uneven spacing, grain. Everything random is in the style, so that one style always gives one picture.
import { type Random, random } from "./random.ts";

/** Pixels of every line; how long a line is, the caller decides. */
export const height = 24;

/** What drawing needs of a canvas: `CanvasRenderingContext2D` in pages, that of @napi-rs/canvas in Node. */
export interface LineContext {
  fillStyle: unknown;
  font: string;
  letterSpacing: string;
  resetTransform(): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  getImageData(x: number, y: number, width: number, height: number): { readonly data: ArrayLike<number> };
}

export interface Style {
  readonly family: string;
  /** Pixels. */
  readonly size: number;
  /** Horizontal shift per pixel of height: 0.2 leans like an italic. */
  readonly slant: number;
  readonly left: number;
  readonly baseline: number;
  /** Each word stands this much higher or lower than the baseline, taken in turn. */
  readonly jitter: readonly number[];
  /** Extra pixels between letters. */
  readonly spacing: number;
  /** Ink at full strength, 0..1. */
  readonly contrast: number;
  /** Standard deviation of the grain. */
  readonly grain: number;
  readonly grainSeed: number;
}

export function randomStyle(families: readonly string[], source: Random): Style {
  return {
    family: source.pick(families),
    size: source.uniform(14, 17.5),
    slant: source.uniform(-0.1, 0.25),
    left: source.uniform(2, 8),
    baseline: source.uniform(15.5, 18),
    jitter: [source.normal(0.4), source.normal(0.4), source.normal(0.4)],
    spacing: source.uniform(0, 0.8),
    contrast: source.uniform(0.6, 1),
    grain: source.uniform(0.01, 0.08),
    grainSeed: source.integer(0, 2 ** 31),
  };
}

/**
 * Ink per pixel, about 0 for paper and 1 for black, row by row. Text too wide for the picture is drawn smaller.
 *
 * @param context of a canvas of at least `width` by `height`; what is on it is lost
 * @returns [height, width]
 */
export function drawLine(text: string, style: Style, width: number, context: LineContext): Float32Array {
  context.resetTransform();
  context.fillStyle = "black";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "white";
  context.font = `${style.size}px "${style.family}"`;
  context.letterSpacing = `${style.spacing}px`;
  // The right edge keeps room for what the slant moves.
  const room = width - style.left - 0.25 * height;
  const squeeze = Math.min(1, room / context.measureText(text).width);
  const blank = context.measureText(" ").width;
  let x = style.left;
  for (const [index, word] of text.split(" ").entries()) {
    const y = style.baseline + (style.jitter[index % style.jitter.length] ?? 0);
    context.setTransform(squeeze, 0, -style.slant, 1, x, y);
    context.fillText(word, 0, 0);
    x += (context.measureText(word).width + blank) * squeeze;
  }
  const pixels = context.getImageData(0, 0, width, height).data; // [height, width, 4]
  const noise = random(style.grainSeed);
  const ink = new Float32Array(height * width);
  for (let index = 0; index < ink.length; index++) {
    ink[index] = (pixels[4 * index]! / 255) * style.contrast + noise.normal(style.grain);
  }
  return ink;
}
