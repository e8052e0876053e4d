// `npm test`: CONTRIBUTING.md says what each step checks.
import { parseArgs } from "node:util";
import { runSteps, type Stage } from "./run-steps.ts";
import { stages } from "./steps.ts";

const steps = stages.flat(2);

try {
  const { values } = parseArgs({
    options: { only: { type: "string" }, verbose: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log("npm test [-- --only NAME,...] [--verbose]");
    for (const { name, title } of steps) console.log(`  ${name.padEnd(12)} ${title}`);
  } else {
    const print = (text: string) => void process.stdout.write(text);
    const limit = values.verbose ? Number.POSITIVE_INFINITY : undefined;
    const { failed } = await runSteps(chosen(values.only), print, limit);
    process.exitCode = failed > 0 ? 1 : 0;
  }
} catch (error) {
  console.error(String(error));
  process.exitCode = 2;
}

function chosen(only: string | undefined): readonly Stage[] {
  if (only === undefined) return stages;
  const names = only.split(",");
  for (const name of names)
    if (!steps.some((step) => step.name === name))
      throw new RangeError(
        `--only: expected names of ${steps.map((step) => step.name).join(", ")}, got ${name}`,
      );
  return [[steps.filter(({ name }) => names.includes(name))]];
}
