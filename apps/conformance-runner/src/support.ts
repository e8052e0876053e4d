import { isError, type Result } from "@ctckit/conformance";
import { themeOf } from "./choice.ts";
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
  const themes = new Set(all.flatMap(({ record }) => record.results.map(({ id }) => themeOf(id))));
  const table = [
    ["theme", ...all.map(({ record }, i) => `${record.provider} [${i + 1}]`)],
    ["---", ...all.map(() => "---")],
    ...[...themes].map((theme) => [theme, ...all.map(({ record }) => cell(record.results, theme))]),
  ];
  const notes = all.map(
    ({ record, machine, date }, i) =>
      `${i + 1}. **${record.provider}** on ${record.device ?? machine.hardware}, ${machine.runtime}, ${date.slice(0, 10)}: ${abilities(record)}`,
  );
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

/** How many of how many pass, and how many fail. A dash: none of them applies. */
function cell(results: readonly Result[], theme: string): string {
  const own = results.filter(({ id }) => themeOf(id) === theme);
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
