import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { type Axis, axes } from "./axes.ts";
import type { Growth } from "./measurement.ts";

// Colours that differ for colour-blind readers too (Okabe and Ito), each with a shape of its own.
const colours = ["#d55e00", "#0072b2", "#009e73", "#cc79a7"];
const shapes = ["circle", "square", "triangle-up", "diamond"];

/** Two panels with logarithmic axes and a line for each side: an SVG that needs no script and no font. */
export async function chart(growths: readonly Growth[], conditions: string): Promise<string> {
  const sides = [...new Set(growths.flatMap(({ result }) => result.sides.map(({ name }) => name)))];
  const spec: TopLevelSpec = {
    // Its own background, so that it looks the same on dark pages.
    background: "white",
    padding: 16,
    title: {
      text: "Time of loss and gradient, in one thread",
      subtitle: ["Logits to loss and gradient, float32; medians", conditions],
    },
    hconcat: axes.map((axis) => panel(axis, growths, sides)),
    // The same milliseconds at the same height, left and right.
    resolve: { scale: { y: "shared" } },
    config: {
      font: "sans-serif",
      title: { anchor: "start", fontSize: 16, subtitleFontSize: 12, subtitleColor: "#444", offset: 16 },
      axis: { labelFontSize: 11, titleFontSize: 12, gridColor: "#e4e4e4" },
      legend: { orient: "bottom", labelFontSize: 12, titleFontSize: 12, symbolSize: 80 },
    },
  };
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

function panel({ symbol, label, fixed, points }: Axis, growths: readonly Growth[], sides: string[]): Panel {
  const values = growths
    .filter((growth) => growth.symbol === symbol)
    .flatMap(({ at, result }) =>
      result.sides.flatMap(({ name, timing }) => (timing ? [{ at, side: name, ms: timing.median }] : [])),
    );
  return {
    title: { text: `against ${symbol} (${fixed})`, fontSize: 13, offset: 8 },
    width: 320,
    height: 300,
    data: { values },
    mark: { type: "line", point: { size: 60, filled: true }, strokeWidth: 2 },
    encoding: {
      x: {
        field: "at",
        type: "quantitative",
        scale: { type: "log", domain: [points[0]!, points.at(-1)!], nice: false },
        axis: { title: `${label} (log scale)`, values: [...points], format: "d", labelFlush: false },
      },
      y: {
        field: "ms",
        type: "quantitative",
        scale: { type: "log" },
        axis: { title: "ms a call (log scale)", format: "~g" },
      },
      color: {
        field: "side",
        type: "nominal",
        title: null,
        scale: { domain: sides, range: colours.slice(0, sides.length) },
      },
      shape: {
        field: "side",
        type: "nominal",
        title: null,
        scale: { domain: sides, range: shapes.slice(0, sides.length) },
      },
    },
  };
}
