// One canvas for the line's picture, what the network reads, and the lattice: so they cannot come out of step in time.
import { blank, decode, height as imageHeight } from "@ctckit/recogniser";
import type { LineLattice } from "../lattice/line-lattice.ts";
import { colours, onScheme } from "./colours.ts";
import { inkPicture } from "./ink-picture.ts";
import { onResize, surface } from "./surface.ts";

export interface HeatMap {
  /** @param image [height, width] */
  show(image: Float32Array, text: string, lattice: LineLattice): void;
}

const gutter = 28; // CSS pixels, for the rows' names
const gap = 6;
const readingHeight = 18;
const letterHeight = 22;
const blankHeight = 6;

export function heatMap(canvas: HTMLCanvasElement): HeatMap {
  let shown: { image: Float32Array; lattice: LineLattice } | undefined;

  function draw() {
    if (!shown) return;
    const { image, lattice } = shown;
    const { labels, rows, best } = lattice;
    const across = canvas.clientWidth - gutter;
    const frames = best.length;
    const pictureHeight = (across * imageHeight) / (2 * frames);
    const heights = labels.map((label) => (label === blank ? blankHeight : letterHeight));
    const top = pictureHeight + gap + readingHeight + gap;
    const total = Math.ceil(top + heights.reduce((sum, each) => sum + each, 0));
    canvas.style.height = `${total}px`;
    const { context } = surface(canvas, total);
    const { ink, muted, grid, heat, accent } = colours();

    context.imageSmoothingEnabled = false;
    context.drawImage(inkPicture(image, ink), gutter, 0, across, pictureHeight);

    const column = (t: number) => gutter + (t * across) / frames;
    context.font = "600 13px Lato, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = accent;
    for (const { letter, t } of read(best))
      context.fillText(letter.replace(" ", "␣"), column(t + 0.5), pictureHeight + gap + readingHeight / 2);

    let y = top;
    for (const [index, label] of labels.entries()) {
      const rowHeight = heights[index]!;
      context.fillStyle = label === blank ? "transparent" : grid;
      context.globalAlpha = 0.35;
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
      const name = label === blank ? "·" : decode([label]).replace(" ", "␣");
      context.fillText(name, gutter / 2, y + rowHeight / 2);
      y += rowHeight;
    }
  }

  onScheme(draw);
  onResize(canvas, draw);
  return {
    show(image, text, lattice) {
      shown = { image, lattice };
      const reading = read(lattice.best).map(({ letter }) => letter);
      canvas.setAttribute(
        "aria-label",
        `Heat map of the posteriors of the line "${text}", read as "${reading.join("")}", ${peaks(lattice)}`,
      );
      draw();
    },
  };
}

/** The likeliest letters: equal neighbours count once, blanks not at all. */
function read(best: LineLattice["best"]): { letter: string; t: number }[] {
  return Array.from(best, (label, t) => ({ label, t }))
    .filter(({ label, t }) => label !== blank && label !== best[t - 1])
    .map(({ label, t }) => ({ letter: decode([label]), t }));
}

/** Where the letters are thought to stand, in words. */
function peaks({ labels, rows }: LineLattice): string {
  const places = labels.flatMap((label, index) => {
    if (label === blank) return [];
    const row = rows[index]!;
    return [`${decode([label])} at frame ${row.indexOf(Math.max(...row))}`];
  });
  return `likeliest places: ${places.join(", ")}`;
}
