import { writeFileSync } from "node:fs";
import { height, type Lines } from "@ctckit/recogniser";
import { createCanvas } from "@napi-rs/canvas";
import { width } from "./line.ts";

const scale = 2;
const rowHeight = height * scale + 8;
const textLeft = width * scale + 24;
const sheetWidth = textLeft + 400;

/** Writes a PNG: each line as the network saw it, and beside it what it reads, with mistakes in red. */
export function writeContactSheet(
  file: string,
  lines: Lines,
  guesses: readonly string[],
  family: string,
): void {
  const canvas = createCanvas(sheetWidth, rowHeight * guesses.length + 8);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `18px "${family}"`;
  for (const [index, guess] of guesses.entries()) {
    const top = index * rowHeight + 8;
    const ink = lines.images.subarray(index * height * width, (index + 1) * height * width);
    context.drawImage(picture(ink), 8, top, width * scale, height * scale);
    const truth = lines.texts[index]!;
    context.fillStyle = guess === truth ? "black" : "firebrick";
    context.fillText(guess === truth ? guess : `${guess}   (${truth})`, textLeft, top + 30);
  }
  writeFileSync(file, canvas.toBuffer("image/png"));
}

function picture(ink: Float32Array) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (const [index, value] of ink.entries()) {
    const grey = 255 * (1 - Math.min(1, Math.max(0, value)));
    image.data.set([grey, grey, grey, 255], 4 * index);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
