import { figure, type Panel } from "../figure.ts";
import { type Axis, axes } from "./axes.ts";
import type { Growth } from "./measurement.ts";

/** A panel for each axis. */
export function chart(growths: readonly Growth[], conditions: string): Promise<string> {
  return figure({
    title: "Time of loss and gradient, in one thread",
    subtitle: ["Logits to loss and gradient, float32; medians", conditions],
    sides: [...new Set(growths.flatMap(({ result }) => result.sides.map(({ name }) => name)))],
    panels: axes.map((axis) => panel(axis, growths)),
    sameHeight: true,
  });
}

function panel({ symbol, label, fixed, points }: Axis, growths: readonly Growth[]): Panel {
  const values = growths
    .filter((growth) => growth.symbol === symbol)
    .flatMap(({ at, result }) =>
      result.sides.flatMap(({ name, timing }) => (timing ? [{ at, side: name, value: timing.median }] : [])),
    );
  return { title: `against ${symbol} (${fixed})`, x: label, y: "ms a call", points, values };
}
