// One canvas for the line's picture, what the network reads, the best path and the lattice: so they cannot come out of step in time.
import { blank, decode, height as imageHeight } from "@ctckit/recogniser";
import { readings, told } from "../lattice/letter-edits.ts";
import type { LineLattice } from "../lattice/line-lattice.ts";
import { colours, onScheme } from "./colours.ts";
import { inkPicture } from "./ink-picture.ts";
import { letterStrip, type PlacedLetter, stripHeight, wordStripHeight } from "./letter-strip.ts";
import { onResize, surface } from "./surface.ts";

export interface HeatMap {
  /** @param image [height, width] */
  show(image: Float32Array, text: string, lattice: LineLattice): void;
}

const gutter = 36; // CSS pixels, for the rows' names
const gap = 6;
const letterHeight = 22;
const blankHeight = 6;
/** Readings of a letter that are told. */
const TOLD = 4;

/** @param say what the network would read in the place of the letter that the visitor points at */
export function heatMap(canvas: HTMLCanvasElement, say: (text: string) => void): HeatMap {
  let shown: { image: Float32Array; text: string; lattice: LineLattice } | undefined;
  /** The letter's place in the line. */
  let picked: number | undefined;
  /** Where the rows begin, from top to bottom, and where the last ends. */
  let edges: readonly number[] = [];

  function draw() {
    if (!shown) return;
    const { image, lattice } = shown;
    const { labels, rows, best, letters, words } = lattice;
    const across = canvas.clientWidth - gutter;
    const frames = best.length;
    const pictureHeight = (across * imageHeight) / (2 * frames);
    const heights = labels.map((label) => (label === blank ? blankHeight : letterHeight));
    const top = pictureHeight + 2 * gap + stripHeight + wordStripHeight;
    const total = Math.ceil(top + heights.reduce((sum, each) => sum + each, 0));
    canvas.style.height = `${total}px`;
    const { context } = surface(canvas, total);
    const { ink, muted, grid, heat, accent, second } = colours();

    context.imageSmoothingEnabled = false;
    context.drawImage(inkPicture(image, ink), gutter, 0, across, pictureHeight);

    const column = (t: number) => gutter + (t * across) / frames;
    const target = labels.filter((label) => label !== blank);
    const strip = { context, gutter, column, muted };
    letterStrip({ ...strip, top: pictureHeight + gap, colour: accent }, "reads", read(best), []);
    const aligned = letters.map((span, at) => ({ ...span, letter: decode([target[at]!]) }));
    letterStrip({ ...strip, top: pictureHeight + gap + stripHeight, colour: second }, "path", aligned, words);

    let y = top;
    const ends = [y];
    for (const [index, label] of labels.entries()) {
      const rowHeight = heights[index]!;
      context.fillStyle = label === blank ? "transparent" : grid;
      context.globalAlpha = index === 2 * (picked ?? -1) + 1 ? 1 : 0.35;
      context.fillRect(gutter, y, across, rowHeight - 1);
      context.fillStyle = label === blank ? muted : heat;
      for (const [t, gamma] of rows[index]!.entries()) {
        if (gamma < 0.01) continue;
        // Square root: an even spread over all frames is to be seen too.
        context.globalAlpha = Math.sqrt(gamma) * (label === blank ? 0.5 : 1);
        context.fillRect(column(t), y, column(t + 1) - column(t), rowHeight - 1);
      }
      context.globalAlpha = 1;
      context.fillStyle = label === blank ? muted : ink;
      if (label !== blank) {
        const { start, end } = letters[(index - 1) / 2]!;
        context.strokeStyle = second;
        context.lineWidth = column(1) - column(0) < 8 ? 1 : 2; // narrow cells would be all outline
        context.strokeRect(column(start), y, column(end) - column(start), rowHeight - 1);
      }
      const name = label === blank ? "·" : decode([label]).replace(" ", "␣");
      context.fillText(name, gutter / 2, y + rowHeight / 2);
      y += rowHeight;
      ends.push(y);
    }
    edges = ends;
  }

  function pick(place: number | undefined) {
    if (!shown) return;
    const { text, lattice } = shown;
    const letters = lattice.letters.length;
    picked = place === undefined ? undefined : (place + letters) % letters;
    draw();
    if (picked === undefined) return say("Point at a letter.");
    const own = lattice.labels[2 * picked + 1]!;
    say(told(text[picked]!, readings(lattice.edits, picked, own, TOLD)));
  }
  canvas.addEventListener("pointermove", ({ offsetY }) => {
    const row = edges.filter((edge) => edge <= offsetY).length - 1;
    const place = row % 2 === 1 ? (row - 1) / 2 : undefined;
    if (place !== undefined && place !== picked) pick(place);
  });
  canvas.addEventListener("pointerleave", () => pick(undefined));
  canvas.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowDown" || key === "ArrowRight") pick((picked ?? -1) + 1);
    if (key === "ArrowUp" || key === "ArrowLeft") pick((picked ?? 0) - 1);
  });
  onScheme(draw);
  onResize(canvas, draw);
  return {
    show(image, text, lattice) {
      const other = shown?.text !== text;
      shown = { image, text, lattice };
      const reading = read(lattice.best).map(({ letter }) => letter);
      canvas.setAttribute(
        "aria-label",
        `Heat map of the posteriors of the line "${text}", read as "${reading.join("")}", ${places(text, lattice)}`,
      );
      // What is said of a letter changes as the network learns; of another line it is nothing yet.
      pick(other ? undefined : picked);
    },
  };
}

/** The likeliest letters, and their frames: equal neighbours count once, blanks not at all. */
function read(best: LineLattice["best"]): PlacedLetter[] {
  const letters: PlacedLetter[] = [];
  for (let start = 0, end = 0; start < best.length; start = end) {
    const label = best[start]!;
    while (end < best.length && best[end] === label) end++;
    if (label !== blank) letters.push({ letter: decode([label]), start, end });
  }
  return letters;
}

/** Where the best path has the letters, in words. */
function places(text: string, { letters }: LineLattice): string {
  return `best path: ${letters.map(({ start }, at) => `${text[at]} from frame ${start}`).join(", ")}`;
}
