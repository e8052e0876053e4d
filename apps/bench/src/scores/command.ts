import { markdownTable } from "markdown-table";
import type { Options } from "../options.ts";
import { checkWritable } from "../refusal.ts";
import { tell } from "../report.ts";
import { digits } from "../tables/cells.ts";
import { candidateCase, posteriorCases } from "./cases.ts";
import { type EditRow, editRows } from "./edits.ts";
import { type CandidateRow, candidateRows, type PosteriorRow, posteriorRows } from "./posteriors.ts";

/** The largest relative error that an edit's loss may have: float32 on wasm, float64 on js. */
const ALLOWED = { wasm: 1e-6, js: 1e-12 };

/** `npm run bench -- --edits`: the exit code is 1 where an edit's loss is off by more than it may be. */
export async function onEdits({ quick, json, write }: Options, args: readonly string[]): Promise<void> {
  if (json) await checkWritable("--json", json);
  const rows = await editRows(quick, log);
  const off = rows.filter(({ side, error }) => !(error <= ALLOWED[side]));
  for (const { name, side, error } of off) console.error(`${name}, ${side}: off by ${error}`);
  if (off.length > 0) process.exitCode = 1;
  await tell("edits", [editTable(rows)], rows, { json, write: write && off.length === 0 }, args);
}

/** `npm run bench -- --posteriors`. */
export async function onPosteriors({ quick, json, write }: Options, args: readonly string[]): Promise<void> {
  if (json) await checkWritable("--json", json);
  const posteriors = await posteriorRows(quick, log);
  const candidates = await candidateRows(quick, log);
  const tables = [posteriorTable(posteriors), candidateTable(candidates)];
  await tell("posteriors", tables, { posteriors, candidates }, { json, write }, args);
}

const log = (row: string) => process.stderr.write(`${row} ...\n`);

const times = (more: number, less: number): string => `${digits(more / less)}x`;

export function editTable(rows: readonly EditRow[]): string {
  const headings = [
    "case",
    "T, S, C",
    "side",
    "edits",
    "one pass, ms",
    "one by one, ms",
    "faster",
    "largest error",
  ];
  const body = rows.map(({ name, what, time, labels, classes, side, edits, pass, oneByOne, error }) => [
    ...[`${name}: ${what}`, `${time}, ${labels}, ${classes}`, side, String(edits)],
    ...[digits(pass), digits(oneByOne), times(oneByOne, pass), error.toExponential(0)],
  ]);
  return markdownTable([headings, ...body], { align: [..."lllrrrrr"] });
}

export function posteriorTable(rows: readonly PosteriorRow[]): string {
  const body = rows.map(({ name, side, gradient, posteriors, entropies, delays, hessianProducts }) => {
    const of = (time: number) => `${digits(time)} (${times(time, gradient)})`;
    return [
      `${name}: ${posteriorCases[name as keyof typeof posteriorCases].join(", ")}`,
      ...[side, digits(gradient), of(posteriors), of(entropies), of(delays), of(hessianProducts)],
    ];
  });
  const headings = ["gradient, ms", "posteriors", "entropies", "delays", "Hessian products"];
  return markdownTable([["case: T, N, C, S", "side", ...headings], ...body], { align: [..."llrrrrr"] });
}

export function candidateTable(rows: readonly CandidateRow[]): string {
  const { candidates, time, labels, classes } = candidateCase;
  const what = `${candidates} candidates of ${labels} labels, T ${time}, C ${classes}`;
  const body = rows.map(({ side, together, loop }) => [
    side,
    digits(together),
    digits(loop),
    times(loop, together),
  ]);
  return markdownTable([[what, "together, ms", "one by one, ms", "faster"], ...body], { align: [..."lrrr"] });
}
