import { markdownTable } from "markdown-table";
import type { Result } from "../contest.ts";
import { error, ratio, sideOf, size, times } from "./cells.ts";

const headings = [
  "case",
  "T, N, C, S",
  "backend",
  "ms",
  "PyTorch ms",
  "faster by",
  "gradient error (PyTorch's)",
];

/** For the front page: `randn` only, our backends against PyTorch, with a row for each case and backend. */
export function short(results: readonly Result[]): string {
  const rows = results.filter(({ kind }) => kind === "randn").flatMap(rowsOf);
  return markdownTable([headings, ...rows], { align: ["l", "l", "l", ..."rrrr"] });
}

function rowsOf(result: Result): string[][] {
  const torch = sideOf(result, "PyTorch");
  return result.sides
    .filter(({ role }) => role === "ours")
    .map((side) => [
      result.name,
      size(result),
      side.name,
      times(side),
      times(torch),
      ratio(side.timing, torch?.timing),
      `${error(side, "grad")} (${error(torch, "grad")})`,
    ]);
}
