/** What one step of `npm test` found. `details` is printed only when something failed. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly details: string;
  /** Printed in the step's line even if it passes: skipped tests, warnings. */
  readonly note?: string;
}

export interface Step {
  /** What `--only` selects. */
  readonly name: string;
  readonly title: string;
  /** May throw: that counts as one failure. */
  run(): Promise<Report>;
}

/** A step that is one check: it fails when any of `problems` is there. */
export function verdict(problems: readonly string[], note?: string): Report {
  const failed = problems.length > 0 ? 1 : 0;
  return { passed: 1 - failed, failed, details: problems.join("\n"), ...(note !== undefined && { note }) };
}
