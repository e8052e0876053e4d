import { isError, type Result } from "@ctckit/conformance";
import { themeOf } from "./choice.ts";
import { markdownText } from "./markdown.ts";
import type { BackendRecord, Machine, RunRecord } from "./record.ts";

// The support matrix: what each backend passes, where and when, as Markdown.

interface Column {
  readonly record: BackendRecord;
  readonly machine: Machine;
  readonly date: string;
}

/** A row for each theme, a column for each backend on each device. If there are two runs of the same, the later one counts. */
export function supportDocument(records: readonly RunRecord[]): string {
  const columns = new Map<string, Column>();
  for (const { backends, machine, date } of [...records].sort((a, c) => a.date.localeCompare(c.date)))
    for (const record of backends)
      if (record.absent === undefined)
        columns.set([record.provider, record.device, machine.runtime].join("\n"), { record, machine, date });
  const all = [...columns.values()];
  const byTheme = all.map(({ record }) => grouped(record.results));
  const themes = new Set(byTheme.flatMap((groups) => [...groups.keys()]));
  const table = [
    ["theme", ...all.map(({ record }, i) => `${markdownText(record.provider)} [${i + 1}]${marked(record)}`)],
    ["---", ...all.map(() => "---")],
    ...[...themes].map((theme) => [
      markdownText(theme),
      ...byTheme.map((groups) => cell(groups.get(theme) ?? [])),
    ]),
  ];
  const notes = all.map(({ record, machine, date }, i) => {
    const place = [record.device ?? machine.hardware, machine.runtime, date.slice(0, 10)].map(markdownText);
    return `${i + 1}. **${markdownText(record.provider)}** on ${place.join(", ")}: ${markdownText(abilities(record))}${faults(record)}`;
  });
  return [
    "# What each backend supports",
    "",
    'How many cases of the conformance suite pass, by theme. In "102 of 204", the other cases need what the backend\'s manifest does not offer.',
    "Made from reports by `ctckit-conformance --mode support`; anybody can make one on their own machine.",
    "",
    ...table.map((row) => `| ${row.join(" | ")} |`),
    "",
    ...notes,
  ].join("\n");
}

function grouped(results: readonly Result[]): Map<string, Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const theme = themeOf(result.id);
    const group = groups.get(theme);
    if (group) group.push(result);
    else groups.set(theme, [result]);
  }
  return groups;
}

/** How many of how many pass, and how many fail. A dash: none of them applies. */
function cell(own: readonly Result[]): string {
  const passed = own.filter(({ outcome }) => outcome === "pass").length;
  const failed = own.filter(({ outcome }) => isError(outcome)).length;
  const known = own.filter(({ outcome }) => outcome === "known-failure").length;
  const said = [
    ...(failed > 0 ? [`**${failed} fail**`] : []),
    ...(known > 0 ? [`${known} known to fail`] : []),
    ...(passed > 0 ? [passed === own.length ? `${passed}` : `${passed} of ${own.length}`] : []),
  ];
  return said.join(", ") || "-";
}

/** What a run lacks is not seen in its cells. */
const marked = ({ errors }: BackendRecord): string => (errors.length > 0 ? " **with errors**" : "");

function faults({ errors }: BackendRecord): string {
  const first = errors.slice(0, MOST_ERRORS).map((error) => markdownText(error.split("\n")[0]!));
  const rest = errors.length > MOST_ERRORS ? [`and ${errors.length - MOST_ERRORS} more`] : [];
  return errors.length > 0 ? `. **Errors: ${[...first, ...rest].join("; ")}**` : "";
}

const MOST_ERRORS = 5;

function abilities({ manifest }: BackendRecord): string {
  if (!manifest) return "it could not be opened";
  const { dtypes, topologies, inputs, gradients, limits } = manifest;
  const bounds = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  return [
    dtypes.join(" and "),
    `topologies ${topologies.join(" and ")}`,
    `inputs ${inputs.join(" and ")}`,
    `gradients ${gradients.join(" and ") || "none"}`,
    bounds.length > 0 ? `limits ${bounds.join(", ")}` : "no limits but memory",
  ].join("; ");
}
