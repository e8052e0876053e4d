import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colours, onScheme } from "./colours.ts";

export interface Curve {
  /** @param description of the curve, for who cannot see it */
  add(step: number, value: number, description: string): void;
  clear(): void;
}

export interface CurveOptions {
  readonly colour: "accent" | "second";
  readonly format: (value: number) => string;
  /** The top of the scale at least. */
  readonly top: number;
  /** A running mean through the points, over about that many of them. */
  readonly smooth?: number;
}

const height = 168;

/** A live curve over training steps. */
export function curve(place: HTMLElement, { colour, format, top, smooth }: CurveOptions): Curve {
  const steps: number[] = [];
  const values: number[] = [];
  const means: number[] = [];
  let plot = create();
  let due = false;

  function create(): uPlot {
    const shown = colours();
    const line = shown[colour];
    const axis = {
      stroke: shown.muted,
      grid: { stroke: shown.grid, width: 1 },
      ticks: { show: false },
      font: "12px Lato, sans-serif",
    };
    const raw: uPlot.Series = smooth
      ? { stroke: `${line}66`, width: 1, points: { show: false } }
      : { stroke: line, width: 2, points: { show: true, size: 5, fill: line, stroke: line } };
    return new uPlot(
      {
        width: Math.max(120, place.clientWidth),
        height,
        legend: { show: false },
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        scales: {
          x: { time: false, range: (_, __, max) => [0, 50 * Math.ceil(Math.max(1, max ?? 0) / 50)] },
          y: { range: (_, __, max) => [0, Math.max(top, max ?? 0)] },
        },
        axes: [
          { ...axis, size: 28 },
          { ...axis, size: 48, values: (_, splits) => splits.map(format) },
        ],
        series: [{}, raw, { stroke: line, width: 2, points: { show: false } }],
      },
      [steps, values, means],
      place,
    );
  }

  /** Many steps of one frame are drawn once. */
  function draw() {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      plot.setData([steps, values, means]);
    });
  }

  onScheme(() => {
    plot.destroy();
    plot = create();
  });
  new ResizeObserver(() => plot.setSize({ width: Math.max(120, place.clientWidth), height })).observe(place);

  return {
    add(step, value, description) {
      steps.push(step);
      values.push(value);
      const before = means.at(-1) ?? value;
      if (smooth) means.push(before + (value - before) * Math.max(1 / steps.length, 1 / smooth));
      place.setAttribute("aria-label", description);
      draw();
    },
    clear() {
      for (const list of [steps, values, means]) list.length = 0;
      draw();
    },
  };
}
