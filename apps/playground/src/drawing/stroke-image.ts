import { height } from "@ctckit/recogniser";
import type { Stroke } from "./strokes.ts";

/** About the stems of the fonts that the network was trained on. */
const thickness = 1.7; // pixels

/** @param strokes in pixels of the picture @returns ink, [height, width] */
export function strokeImage(
  strokes: readonly Stroke[],
  width: number,
  context: CanvasRenderingContext2D,
): Float32Array {
  context.resetTransform();
  context.fillStyle = "black";
  context.fillRect(0, 0, width, height);
  context.strokeStyle = "white";
  context.lineWidth = thickness;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    for (const { x, y } of stroke) context.lineTo(x, y);
    if (stroke.length === 1) context.lineTo(stroke[0]!.x + 0.1, stroke[0]!.y); // a dot is a stroke too
    context.stroke();
  }
  const { data } = context.getImageData(0, 0, width, height); // [height, width, 4]
  return Float32Array.from({ length: height * width }, (_, index) => data[4 * index]! / 255);
}
