import { figure, type Panel } from "../figure.ts";
import type { AlignCaseName } from "./cases.ts";
import type { AlignResult, AlignSide } from "./contest.ts";
import { bytesOf } from "./probe/process.ts";
import { REFERENCE } from "./sides/field.ts";

/** A worker's lines would lie on wasm's. */
const shown: readonly string[] = ["js", REFERENCE, "wasm", "full matrix", "two rows"];
/** One target each, of the same C. */
const speeches: readonly string[] = [
  "30 s",
  "2 min",
  "10 min",
  "1 h",
  "2.4 h",
] satisfies readonly AlignCaseName[];

/** Time and memory against frames. A line ends where its side cannot go on. */
export function alignChart(results: readonly AlignResult[], conditions: string): Promise<string> {
  const drawn = results.filter(({ name }) => speeches.includes(name));
  const panel = (title: string, y: string, pick: (side: AlignSide) => number | undefined): Panel => ({
    title,
    x: "T, frames",
    y,
    points: drawn.map(({ shape }) => shape.time),
    values: drawn.flatMap(({ shape, sides }) =>
      sides.flatMap((side) => {
        const value = pick(side);
        // A logarithmic axis has no place for nothing at all.
        return shown.includes(side.name) && value ? [{ at: shape.time, side: side.name, value }] : [];
      }),
    ),
  });
  return figure({
    title: "The best path through speech, in one thread",
    subtitle: [`50 frames and 10 labels a second, C = 32: ${speeches.join(", ")}`, conditions],
    sides: shown,
    panels: [
      panel("time, medians", "ms a call", ({ timing }) => timing?.median),
      panel("memory beyond the emissions", "MB", ({ probe }) => probe && bytesOf(probe) / 1e6),
    ],
    sameHeight: false,
  });
}
