import type { Report, Step } from "./step.ts";

/** Lanes run side by side, the steps of a lane one after the other. */
export type Stage = readonly (readonly Step[])[];

export interface Total {
  readonly passed: number;
  readonly failed: number;
}

// Enough for the first failures of a step: a broken kernel fails a thousand tests at once.
const DETAIL_LINES = 200;

/** Runs every step, whatever the earlier ones found, and prints what each found. Never throws. */
export async function runSteps(
  stages: readonly Stage[],
  print: (text: string) => void,
  detailLines = DETAIL_LINES,
): Promise<Total> {
  let passed = 0;
  let failed = 0;
  for (const stage of stages) {
    const lanes = stage.filter((steps) => steps.length > 0);
    const alone = lanes.length === 1;
    if (lanes.length > 1) print(`> side by side: ${lanes.map(named).join(" | ")}\n`);
    const run = async (step: Step) => {
      const head = `> ${step.title} (${step.name}) ... `;
      if (alone) print(head);
      const [found, seconds] = await timed(step);
      passed += found.passed;
      failed += found.failed;
      print(`${alone ? "" : head}${said(found, seconds, detailLines)}`);
    };
    await Promise.all(
      lanes.map(async (steps) => {
        for (const step of steps) await run(step);
      }),
    );
  }
  print(`\n${passed} passed, ${failed} failed\n`);
  return { passed, failed };
}

const named = (lane: readonly Step[]) => lane.map(({ name }) => name).join(", ");

async function timed(step: Step): Promise<[found: Report, seconds: number]> {
  const began = performance.now();
  const found = await outcome(step);
  return [found, (performance.now() - began) / 1000];
}

async function outcome(step: Step): Promise<Report> {
  try {
    return await step.run();
  } catch (error) {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failed: 1, details };
  }
}

function said({ failed, details, note }: Report, seconds: number, detailLines: number): string {
  const verdict = failed === 0 ? "ok" : `FAILED (${failed})`;
  const line = `${[verdict, `${seconds.toFixed(1)} s`, ...(note ? [note] : [])].join(", ")}\n`;
  return failed === 0 ? line : `${line}${shortened(details, detailLines)}\n`;
}

function shortened(details: string, limit: number): string {
  const lines = details.split("\n");
  const more = lines.length - limit;
  const kept = more > 0 ? [...lines.slice(0, limit), `... ${more} more lines, shown with --verbose`] : lines;
  return kept.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
}
