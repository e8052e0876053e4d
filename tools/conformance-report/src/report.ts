import { type Case, renderReport, runSuite, succeeded } from "@ctckit/conformance";
import type { BackendProvider } from "@ctckit/core";
import { SingleBar } from "cli-progress";

export interface ReportOptions {
  readonly cases: readonly Case[];
  /** What was left out, and why. */
  readonly notes?: readonly string[];
}

/** Runs the cases under a progress bar. An absent backend is an error: who asks for its report wants to hear of it. */
export async function report(
  provider: BackendProvider,
  { cases, notes = [] }: ReportOptions,
): Promise<{ text: string; exitCode: 0 | 1 }> {
  const bar = new SingleBar({
    format: "{bar} {value} of {total} cases",
    stream: process.stderr,
    // Nothing to give back to the terminal after Ctrl-C.
    hideCursor: null,
    noTTYOutput: false,
    clearOnComplete: true,
  });
  bar.start(cases.length, 0);
  const found = await runSuite(provider, {
    cases,
    require: true,
    notes,
    onResult: (_, index) => bar.update(index + 1),
  }).finally(() => bar.stop());
  return { text: renderReport(found), exitCode: succeeded(found) ? 0 : 1 };
}
