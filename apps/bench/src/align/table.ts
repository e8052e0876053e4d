import { markdownTable } from "markdown-table";
import type { Machine } from "../machine.ts";
import { digits, ratio, spread } from "../tables/cells.ts";
import type { AlignResult, AlignSide } from "./contest.ts";
import { bytesOf, type Probe } from "./probe/process.ts";
import { met, requirements } from "./requirements.ts";

const headings = ["case", "side", "ms", "vs wasm", "first call, ms", "MB", "score off by", "frames differ"];

/** A row for each case and side, below it who was left out, then what is required. Markdown that reads well in a terminal. */
export function alignTable(results: readonly AlignResult[]): string {
  const table = markdownTable([headings, ...results.flatMap(rowsOf)], { align: ["l", "l", ..."rrrrrr"] });
  return [table, ...leftOut(results)].join("\n\n");
}

export const sideNamed = ({ sides }: AlignResult, name: string): AlignSide | undefined =>
  sides.find((side) => side.name === name);

function rowsOf(result: AlignResult): string[][] {
  const wasm = sideNamed(result, "wasm")?.timing;
  return result.sides
    .filter(({ leftOut }) => leftOut === undefined)
    .map(({ name, role, timing, errors, probe }) => [
      result.name,
      name,
      role === "ours" && errors?.wrong ? "WRONG" : timing ? spread(timing) : "-",
      ratio(timing, wasm),
      probe ? firstCall(probe) : "-",
      probe ? megabytes(bytesOf(probe)) : "-",
      errors ? nats(errors.score) : "-",
      errors ? String(errors.frames) : "-",
    ]);
}

/** A line for each side: the cases that it was left out of. */
function leftOut(results: readonly AlignResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, sides } of results)
    for (const { name: side, leftOut } of sides)
      if (leftOut !== undefined) reasons.set(side, [...(reasons.get(side) ?? []), `${name} (${leftOut})`]);
  return [...reasons].map(([side, cases]) => `Left out for ${side}: ${cases.join(", ")}.`);
}

/** What was wanted beside what is. A row that could not be measured has a dash. */
export function requirementTable(results: readonly AlignResult[]): string {
  const rows = requirements.map((required) => {
    const value = required.value(results);
    const { what, atLeast, limit, unit } = required;
    return [
      what,
      `${atLeast ? ">=" : "<="} ${limit}${unit}`,
      value === undefined ? "-" : `${digits(value)}${unit}`,
      value === undefined ? "-" : met(required, value) ? "yes" : "NO",
    ];
  });
  return markdownTable([["required", "limit", "measured", "met"], ...rows], { align: ["l", "r", "r", "l"] });
}

export function alignConditions({ cpu, cores, node, date }: Machine): string {
  return `${cpu}, ${cores} cores, Node ${node.replace("v", "")}, ${date}`;
}

/** Beside it, how many later ones it is. */
const firstCall = ({ first, later }: Probe): string =>
  first !== undefined && later !== undefined ? `${digits(first)}, ${digits(first / later)}x` : "-";
const megabytes = (bytes: number): string => digits(bytes / 1e6);
const nats = (off: number): string => (off === 0 ? "0" : off.toExponential(0));
