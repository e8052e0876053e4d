import { height } from "@ctckit/recogniser";

/** A line's ink as a picture of its own, one pixel each, in the page's colour of ink. @param ink [height, width] */
export function inkPicture(ink: Float32Array, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  paintInk(canvas, ink, colour);
  return canvas;
}

/** @param colour `#rrggbb` */
export function paintInk(canvas: HTMLCanvasElement, ink: Float32Array, colour: string): void {
  canvas.width = ink.length / height;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(canvas.width, height);
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  for (const [index, value] of ink.entries())
    image.data.set([red!, green!, blue!, 255 * Math.min(1, Math.max(0, value))], 4 * index);
  context.putImageData(image, 0, 0);
}
