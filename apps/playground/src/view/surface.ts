/** A canvas that is sharp on every screen: drawn on in CSS pixels, stored in those of the device. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Makes the canvas as large as it is shown, and clears it. @param height CSS pixels; default: as it is shown */
export function surface(canvas: HTMLCanvasElement, height = canvas.clientHeight): Surface {
  const width = canvas.clientWidth;
  const ratio = devicePixelRatio;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Draws again when the canvas gets another size. */
export function onResize(canvas: HTMLCanvasElement, draw: () => void): void {
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    draw();
  }).observe(canvas);
}
