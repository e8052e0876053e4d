import { markdownTable } from "markdown-table";
import { sideOf, times } from "../tables/cells.ts";
import type { Growth } from "./measurement.ts";

/** The figure's numbers: a row for each point, a column for each side. */
export function growthTable(growths: readonly Growth[]): string {
  const sides = [...new Set(growths.flatMap(({ result }) => result.sides.map(({ name }) => name)))];
  const rows = growths.map(({ result }) => [
    result.name,
    ...sides.map((side) => times(sideOf(result, side))),
  ]);
  return markdownTable([["ms", ...sides], ...rows], { align: ["l", ...sides.map(() => "r")] });
}
