// Letters in a row under the line's picture, each over a bar of the frames that it has.
import type { Span } from "../lattice/line-lattice.ts";

export interface PlacedLetter extends Span {
  readonly letter: string;
}

export interface Strip {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels at the left, for the row's name. */
  readonly gutter: number;
  /** Where a frame begins. */
  readonly column: (frame: number) => number;
  readonly top: number;
  readonly colour: string;
  /** Of the row's name. */
  readonly muted: string;
}

export const stripHeight = 28;
/** With words. */
export const wordStripHeight = 34;
const bar = 4;

/** @param words a thin line under the letters of each */
export function letterStrip(
  { context, gutter, column, top, colour, muted }: Strip,
  name: string,
  letters: readonly PlacedLetter[],
  words: readonly Span[],
): void {
  const middle = top + 10;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = "12px Lato, sans-serif";
  context.fillStyle = muted;
  context.fillText(name, (gutter - 6) / 2, middle);
  context.font = "600 13px Lato, sans-serif";
  context.fillStyle = colour;
  for (const { letter, start, end } of letters) {
    context.fillText(letter.replace(" ", "␣"), (column(start) + column(end)) / 2, middle);
    context.fillRect(column(start), top + 19, column(end) - column(start) - 1, bar);
  }
  for (const { start, end } of words) {
    const [left, right] = [column(start), column(end) - 1];
    context.fillRect(left, top + 26, right - left, 1);
    for (const edge of [left, right - 1]) context.fillRect(edge, top + 24, 1, 3);
  }
}
