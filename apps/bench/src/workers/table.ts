import { markdownTable } from "markdown-table";
import type { Result } from "../contest.ts";
import { sideOf, times } from "../tables/cells.ts";
import { workerField } from "./field.ts";

/** A row for each side: its median beside that of wasm on the caller's thread, with the arrays in the same place. */
export function workerTable(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    workerField.map(({ name }) => {
      const side = sideOf(result, name);
      const base = sideOf(result, name.endsWith("in place") ? "wasm in place" : "wasm");
      const [own, others] = [side?.timing?.median, base?.timing?.median];
      const compared =
        own === undefined || others === undefined ? ["-", "-"] : [ratio(others / own), extra(own - others)];
      return [result.name, name, times(side), ...compared];
    }),
  );
  return markdownTable([["case", "side", "ms", "vs wasm", "ms more"], ...rows], {
    align: ["l", "l", "r", "r", "r"],
  });
}

const ratio = (value: number) => `${value.toPrecision(3)}x`;
const extra = (ms: number) => (ms >= 0 ? `+${ms.toFixed(2)}` : ms.toFixed(2));
