import type { Report } from "@ctckit/conformance";
import type { Times } from "./timing.ts";

// The result of a run, as report.json has it: plain data, from the command or from the page.

export interface RunRecord {
  /** The version of this format. */
  readonly format: 1;
  /** When it began, in ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly backends: readonly BackendRecord[];
  /** Times of the backends that were timed, by their names. */
  readonly times?: Readonly<Record<string, Times>>;
}

export interface Machine {
  /** "Node 20.19.0", or the browser as it calls itself. */
  readonly runtime: string;
  /** "linux x64, AMD EPYC, 2 cores", as far as a page can know. */
  readonly hardware: string;
}

export interface BackendRecord extends Report {
  /** Whether its absence is a failure. */
  readonly required: boolean;
}

/** JSON has no NaN and no infinities, so they are strings. */
export function serialised(record: RunRecord): string {
  const text = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, text, 1)}\n`;
}
