import { account } from "./account.ts";
import { causes } from "./causes.ts";
import { type Outcome, type Report, succeeded } from "./outcome.ts";
import { printable, printableLines } from "./printable.ts";

const outcomes: readonly Outcome[] = ["pass", "fail", "fixed", "known-failure", "unsupported", "absent"];

export interface RenderOptions {
  /** Every failure in full, instead of the first of each cause. Default: false. */
  readonly verbose?: boolean;
}

/**
 * A table of counts by theme, then failures by cause, then what else is no pass, with its reason. Plain text, ends without a newline; what
 * a terminal would obey, in a backend's name or message, is escaped. Of a backend that is absent there is only that.
 */
export function renderReport(report: Report, options: RenderOptions = {}): string {
  const { absent, notes, errors } = report;
  const lines = [
    ...(absent === undefined ? [countTable(report), ...failureLines(report, options)] : []),
    ...report.results
      .filter(({ outcome }) => outcome === "known-failure")
      .map(({ id, reason }) => `known-failure  ${id}\n      ${reason}`),
    ...[...reasons(report, "unsupported")].map(
      ([reason, count]) => `unsupported  ${counted(count, "case")}: ${reason}`,
    ),
    ...notes.map((note) => `note: ${printable(note)}`),
    ...errors.map((error) => `error: ${error}`),
    `${printable(report.provider)}: ${printable(verdict(report))}`,
  ];
  return printableLines(lines.join("\n"));
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function verdict(report: Report): string {
  const { absent } = report;
  if (absent !== undefined) return `absent (${absent})${succeeded(report) ? "" : ", FAILED"}`;
  return succeeded(report) ? "nothing failed" : "FAILED";
}

function countTable({ provider, results }: Report): string {
  const themes = new Map<string, Map<Outcome, number>>();
  for (const { id, outcome } of results) {
    const theme = id.slice(0, id.indexOf("/"));
    const counts = themes.get(theme) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    themes.set(theme, counts);
  }
  const total = new Map(
    outcomes.map((outcome) => [outcome, results.filter((r) => r.outcome === outcome).length]),
  );
  const shown = outcomes.filter((outcome) => outcome === "pass" || total.get(outcome)! > 0);
  return renderTable([
    [printable(provider), ...shown],
    ...[...themes].map(([theme, counts]) => [
      printable(theme),
      ...shown.map((outcome) => String(counts.get(outcome) ?? 0)),
    ]),
    ["all", ...shown.map((outcome) => String(total.get(outcome)))],
  ]);
}

/** Ids beside the first of a cause. */
const MOST_IDS = 5;

function failureLines({ results, manifest }: Report, { verbose = false }: RenderOptions): string[] {
  const found = causes(results, manifest);
  if (found.length === 0) return [];
  const total = found.reduce((sum, { failures }) => sum + failures.length, 0);
  const lines = [
    "",
    `${counted(total, "failure")}, ${counted(found.length, "cause")} (# is any number, clauses are those of docs/contract.md)`,
  ];
  for (const [i, { message, shared, failures }] of found.entries()) {
    const which = shared.length > 0 ? `, all with ${shared.join(", ")}` : "";
    const what = failures.length > 1 ? `${which}: ${message}` : "";
    lines.push("", `${i + 1}. ${counted(failures.length, "case")}${what}`);
    const [full, rest] = verbose ? [failures, []] : [failures.slice(0, 1), failures.slice(1)];
    for (const failure of full) {
      const { id, outcome, clauses } = failure;
      lines.push(`   ${outcome}  ${id}  (contract ${clauses.join(", ")})`);
      for (const line of account(failure)) lines.push(`      ${line}`);
    }
    for (const { id, clauses } of rest.slice(0, MOST_IDS))
      lines.push(`   also  ${id}  (contract ${clauses.join(", ")})`);
    if (rest.length > MOST_IDS) lines.push(`   and ${rest.length - MOST_IDS} more`);
  }
  return [...lines, ""];
}

/** First column to the left, the others to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]!.length), 0),
  );
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
    )
    .join("\n");
}

function reasons(report: Report, wanted: Outcome): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome, reason = "" } of report.results) {
    if (outcome === wanted) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
