import type { Report, Step } from "./step.ts";

export interface Total {
  readonly passed: number;
  readonly failed: number;
}

// Enough for the first failures of a step; a broken kernel fails a thousand tests at once.
const DETAIL_LINES = 200;

/** Runs every step, whatever the earlier ones found, and says what each found. Never throws. */
export async function runSteps(
  steps: readonly Step[],
  print: (text: string) => void,
  detailLines = DETAIL_LINES,
): Promise<Total> {
  let passed = 0;
  let failed = 0;
  for (const step of steps) {
    const began = performance.now();
    print(`> ${step.title} (${step.name}) ... `);
    const found = await outcome(step);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const verdict = found.failed === 0 ? "ok" : `FAILED (${found.failed})`;
    print(`${[verdict, `${seconds} s`, ...(found.note ? [found.note] : [])].join(", ")}\n`);
    if (found.failed > 0) print(`${shortened(found.details, detailLines)}\n`);
    passed += found.passed;
    failed += found.failed;
  }
  print(`\n${passed} passed, ${failed} failed\n`);
  return { passed, failed };
}

async function outcome(step: Step): Promise<Report> {
  try {
    return await step.run();
  } catch (error) {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, details };
  }
}

function shortened(details: string, limit: number): string {
  const lines = details.split("\n");
  const more = lines.length - limit;
  const kept = more > 0 ? [...lines.slice(0, limit), `... ${more} more lines, shown with --verbose`] : lines;
  return kept.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
}
