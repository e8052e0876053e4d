// What figures share: panels with logarithmic axes and a line for each side, as an SVG that needs no script and no font.
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

// Colours that differ for colour-blind readers too (Okabe and Ito), each with a shape of its own.
const colours = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const shapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];

export interface Panel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** The values that x has, ascending. */
  readonly points: readonly number[];
  readonly values: readonly Value[];
}

/** One point of one line. */
export interface Value {
  readonly at: number;
  readonly side: string;
  readonly value: number;
}

export interface Figure {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** In the order of the legend. */
  readonly sides: readonly string[];
  readonly panels: readonly Panel[];
  /** Whether the same value is at the same height in all panels. */
  readonly sameHeight: boolean;
}

export async function figure({ title, subtitle, sides, panels, sameHeight }: Figure): Promise<string> {
  const spec: TopLevelSpec = {
    // Its own background, so that it looks the same on dark pages.
    background: "white",
    padding: 16,
    title: { text: title, subtitle: [...subtitle] },
    hconcat: panels.map((each) => specOf(each, sides)),
    resolve: { scale: { y: sameHeight ? "shared" : "independent" } },
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

type Spec = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

function specOf({ title, x, y, points, values }: Panel, sides: readonly string[]): Spec {
  const scale = (range: readonly string[]) => ({ domain: [...sides], range: range.slice(0, sides.length) });
  return {
    title: { text: title, fontSize: 13, offset: 8 },
    width: 320,
    height: 300,
    data: { values: [...values] },
    mark: { type: "line", point: { size: 60, filled: true }, strokeWidth: 2 },
    encoding: {
      x: {
        field: "at",
        type: "quantitative",
        scale: { type: "log", domain: [points[0]!, points.at(-1)!], nice: false },
        axis: { title: `${x} (log scale)`, values: [...points], format: "d", labelFlush: false },
      },
      y: {
        field: "value",
        type: "quantitative",
        scale: { type: "log" },
        axis: { title: `${y} (log scale)`, format: "~g" },
      },
      color: { field: "side", type: "nominal", title: null, scale: scale(colours) },
      shape: { field: "side", type: "nominal", title: null, scale: scale(shapes) },
    },
  };
}
