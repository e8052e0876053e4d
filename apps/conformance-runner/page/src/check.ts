// Runs the suite, and shows what comes while it comes.
import { type Case, type Result, suite } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { chosen, themeOf } from "../../src/choice.ts";
import type { BackendRecord } from "../../src/record.ts";
import { runBackend } from "../../src/run-backend.ts";
import { addFailures, noFailures } from "./failures.ts";
import { limitOf } from "./limit.ts";
import { Matrix } from "./matrix.ts";
import { part } from "./part.ts";
import { Progress } from "./progress.ts";
import { showTiles } from "./tiles.ts";
import { uncaught } from "./uncaught.ts";
import { visitorsCases } from "./vectors.ts";
import { said, verdictOf } from "./verdict.ts";

/** Between two drawings, ms. */
const FRAME = 30;
/** What takes longer than this is named, ms. */
const LONG = 1000;

export interface Check {
  readonly backends: readonly BackendRecord[];
  /** In a sentence. */
  readonly verdict: string;
}

/**
 * @param filter of cases, as `chosen` takes it
 * @param say how far it is
 * @throws RangeError, TypeError, SyntaxError - there is nothing to run
 */
export async function check(
  providers: readonly BackendProvider[],
  filter: string,
  say: (text: string) => void,
): Promise<Check> {
  if (providers.length === 0) throw new RangeError("No backend is chosen.");
  const limit = limitOf(location.href);
  const cases = chosen([...suite, ...(await visitorsCases())], "test", filter);
  part("about").hidden = true;
  part("checked").hidden = false;
  noFailures("None so far.");
  const names = providers.map(({ name }) => name);
  const matrix = new Matrix(part("matrix"), names, counted(cases));
  const progress = new Progress(cases.length * providers.length);
  const backends: BackendRecord[] = [];
  try {
    for (const provider of providers) {
      const { name } = provider;
      const results: Result[] = [];
      let drawn = performance.now();
      let naming: ReturnType<typeof setTimeout> | undefined;
      const record = await runBackend(provider, {
        cases,
        required: false,
        uncaught,
        ...(limit !== undefined && { limit }),
        onStep(step) {
          clearTimeout(naming);
          naming = setTimeout(() => say(`${name}: waiting for ${step}`), LONG);
        },
        async onResult(result, index) {
          results.push(result);
          matrix.add(name, result);
          if (performance.now() - drawn < FRAME) return;
          say(`${name}: ${index + 1} of ${cases.length} cases`);
          matrix.about(name, `${index + 1} of ${cases.length}`);
          progress.show(backends.length * cases.length + index + 1);
          const so = result.outcome === "absent" ? { absent: "" } : {};
          showTiles(verdictOf([...backends, { provider: name, errors: [], results, ...so }]));
          await new Promise((resolve) => setTimeout(resolve));
          drawn = performance.now();
        },
      });
      clearTimeout(naming);
      backends.push(record);
      addFailures(record);
      matrix.about(name, about(record));
      showTiles(verdictOf(backends));
    }
  } finally {
    progress.end();
  }
  part("none").textContent = "None.";
  return { backends, verdict: said(verdictOf(backends)) };
}

function about({ absent, device, manifest, errors }: BackendRecord): string {
  if (absent !== undefined) return `absent: ${absent}`;
  if (!manifest) return errors.length > 0 ? "could not be opened" : "";
  const limits = Object.entries(manifest.limits).map(([name, value]) => `${name} ${value}`);
  return [
    device ?? "this processor",
    manifest.dtypes.join(" and "),
    limits.join(", ") || "no limits but memory",
  ].join("; ");
}

function counted(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of cases) counts.set(themeOf(id), (counts.get(themeOf(id)) ?? 0) + 1);
  return counts;
}
