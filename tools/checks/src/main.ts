// `npm test`: every step in turn, whatever the earlier ones found, and one closing line `N passed, N failed`.
import { parseArgs } from "node:util";
import type { Report, Step } from "./step.ts";
import { steps } from "./steps.ts";

const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean" } } });
if (values.help) {
  console.log(
    `npm test [-- --only NAME,...]\n${steps.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n")}`,
  );
} else {
  const chosen = choose(values.only?.split(","));
  const total = { passed: 0, failed: 0 };
  for (const step of chosen) {
    const { passed, failed } = await report(step);
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function choose(names: readonly string[] | undefined): readonly Step[] {
  for (const name of names ?? [])
    if (!steps.some((step) => step.name === name))
      throw new RangeError(
        `--only: expected one of ${steps.map((step) => step.name).join(", ")}, got ${name}`,
      );
  return names ? steps.filter(({ name }) => names.includes(name)) : steps;
}

async function report(step: Step): Promise<Report> {
  const began = performance.now();
  process.stdout.write(`> ${step.title} (${step.name}) ... `);
  const found = await step
    .run()
    .catch((error: Error): Report => ({ passed: 0, failed: 1, details: String(error.stack) }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const verdict = found.failed === 0 ? "ok" : `FAILED (${found.failed})`;
  console.log([verdict, `${seconds} s`, ...(found.note ? [found.note] : [])].join(", "));
  if (found.failed > 0) console.log(found.details.replace(/^/gm, "    "));
  return found;
}
