// Where the visitor draws a line. It keeps strokes, not pixels, so the line can be shown at any size and normalised.
import { colours, onScheme } from "../view/colours.ts";
import { onResize, surface } from "../view/surface.ts";
import type { Box, Point, Stroke } from "./strokes.ts";

export interface Pad {
  /** In coordinates of `box`. */
  readonly strokes: readonly Stroke[];
  readonly box: Box;
  clear(): void;
}

/** Heights of the guide lines, as shares of the pad: where small letters end, and what they stand on. */
const guides = [9 / 24, 17 / 24];
const thickness = 1.9 / 24;

/** @param box the pad's coordinates, in the canvas's own proportions @param changed called after every movement of the pen */
export function drawingPad(canvas: HTMLCanvasElement, box: Box, changed: () => void): Pad {
  let strokes: Point[][] = [];
  let pointer: number | undefined;
  canvas.style.aspectRatio = `${box.width} / ${box.height}`;

  function place(event: PointerEvent): Point {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - left) / width) * box.width,
      y: ((event.clientY - top) / height) * box.height,
    };
  }

  function draw() {
    const { context, width, height } = surface(canvas);
    const { ink, grid } = colours();
    context.fillStyle = grid;
    for (const guide of guides) context.fillRect(0, Math.round(guide * height), width, 1);
    context.strokeStyle = ink;
    context.lineWidth = thickness * height;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of strokes) {
      context.beginPath();
      for (const { x, y } of stroke) context.lineTo((x / box.width) * width, (y / box.height) * height);
      if (stroke.length === 1)
        context.lineTo((stroke[0]!.x / box.width) * width + 0.1, (stroke[0]!.y / box.height) * height);
      context.stroke();
    }
  }

  function extend(event: PointerEvent) {
    // All movements since the last event, not only the latest position.
    const events = event.getCoalescedEvents?.() ?? [];
    strokes.at(-1)!.push(...(events.length > 0 ? events : [event]).map(place));
    draw();
    changed();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== undefined || event.button !== 0) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    strokes.push([place(event)]);
    draw();
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) extend(event);
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    canvas.addEventListener(end, (event) => {
      if (event.pointerId === pointer) pointer = undefined;
    });
  onScheme(draw);
  onResize(canvas, draw);
  draw();
  return {
    get strokes() {
      return strokes;
    },
    box,
    clear() {
      strokes = [];
      draw();
    },
  };
}
