import { markdownTable } from "markdown-table";
import { type Kind, meanings } from "../cases.ts";
import type { Result } from "../contest.ts";
import { copies, error, ratio, sideOf, spread, times } from "./cells.ts";

const headings = ["case", "side", "ms", "vs PyTorch", "vs js", "copies", "loss error", "gradient error"];

/** A table for each kind of logits, with a row for each case and side, and below it who was left out. Markdown that reads well in a terminal. */
export function full(results: readonly Result[]): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return [...kinds.map((kind) => section(kind, results)), ...leftOut(results)].join("\n\n");
}

function section(kind: Kind, results: readonly Result[]): string {
  const rows = results.filter((result) => result.kind === kind).flatMap(rowsOf);
  return `### ${kind}\n\n${meanings[kind]}\n\n${markdownTable([headings, ...rows], { align: ["l", "l", ..."rrrrrr"] })}`;
}

function rowsOf(result: Result): string[][] {
  const { name, sides, copy } = result;
  const [torch, js] = ["PyTorch", "js"].map((side) => sideOf(result, side)?.timing);
  const rows = sides
    .filter((side) => side.leftOut === undefined)
    .map((side) => [
      name,
      side.name,
      times(side),
      ratio(side.timing, torch),
      ratio(side.timing, js),
      copies(side.timing, copy),
      error(side, "loss"),
      error(side, "grad"),
    ]);
  return [...rows, [name, "copy", spread(copy), "-", "-", "1.00", "-", "-"]];
}

/** A line for each side: the cases that it was left out of. */
function leftOut(results: readonly Result[]): string[] {
  const reasons = new Map<string, Set<string>>();
  for (const { name, sides } of results)
    for (const side of sides) {
      if (side.leftOut === undefined) continue;
      const known = reasons.get(side.name) ?? new Set();
      reasons.set(side.name, known.add(`${name} (${side.leftOut})`));
    }
  return [...reasons].map(([side, cases]) => `Left out for ${side}: ${[...cases].join(", ")}.`);
}
