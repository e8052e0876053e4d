import { isError, type Outcome, type Report, succeeded } from "./outcome.ts";

const outcomes: readonly Outcome[] = ["pass", "fail", "fixed", "known-failure", "unsupported", "absent"];

/** A table of counts by theme, then every case that is not a pass with its reason. Plain text, ends without a newline. */
export function renderReport(report: Report): string {
  const themes = new Map<string, Map<Outcome, number>>();
  for (const { id, outcome } of report.results) {
    const theme = id.slice(0, id.indexOf("/"));
    const counts = themes.get(theme) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    themes.set(theme, counts);
  }
  const total = new Map(
    outcomes.map((outcome) => [outcome, report.results.filter((r) => r.outcome === outcome).length]),
  );
  const shown = outcomes.filter((outcome) => outcome === "pass" || total.get(outcome)! > 0);
  const rows = [
    [`${report.provider}`, ...shown],
    ...[...themes].map(([theme, counts]) => [
      theme,
      ...shown.map((outcome) => String(counts.get(outcome) ?? 0)),
    ]),
    ["all", ...shown.map((outcome) => String(total.get(outcome)))],
  ];
  const lines = [renderTable(rows)];
  for (const { id, outcome, reason } of report.results) {
    if (isError(outcome) || outcome === "known-failure") lines.push(`${outcome}  ${id}\n      ${reason}`);
  }
  for (const [reason, count] of reasons(report, "unsupported"))
    lines.push(`unsupported  ${count} cases: ${reason}`);
  if (report.absent !== undefined) lines.push(`absent: ${report.absent}`);
  for (const note of report.notes) lines.push(`note: ${note}`);
  for (const error of report.errors) lines.push(`error: ${error}`);
  lines.push(succeeded(report) ? `${report.provider}: nothing failed` : `${report.provider}: FAILED`);
  return lines.join("\n");
}

/** First column to the left, the others to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
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
