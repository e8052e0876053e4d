// Compares a backend with PyTorch on random problems. Exit code 1 when a value is off, 2 when it cannot run or PyTorch ends
// on the way, 130 or 143 after a signal; whatever was compared until then is reported.

import type { Dtype } from "@ctckit/core";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError, Option } from "commander";
import { backends } from "./backends.ts";
import { rules } from "./expectation.ts";
import { type FuzzOptions, fuzz, type Outcome } from "./fuzz.ts";
import { torchOracle } from "./torch-oracle.ts";

interface Arguments {
  readonly count: number;
  readonly seed: number;
  readonly backend: string;
  readonly dtype: Dtype;
}

/** Number("") is 0 and Number("1e3") is 1000: only digits are what was meant. */
const natural = (least: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new InvalidArgumentError(`expected a whole number from ${least}, got "${text}"`);
  return value;
};

function parse(): Arguments {
  const program = new Command("fuzz")
    .description("compare a backend with PyTorch float64 on random problems")
    .option("--count <n>", "how many problems", natural(1), 2000)
    .option("--seed <n>", "seed of the first problem; the next ones count up from it", natural(0), 1)
    .addOption(new Option("--backend <name>", "which backend").choices(Object.keys(backends)).default("js"))
    .addOption(
      new Option("--dtype <type>", "type of the data").choices(["float64", "float32"]).default("float64"),
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  return program.parse().opts<Arguments>();
}

function cannotRun(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function print({ backend, dtype, count }: Arguments, torch: string, outcome: Outcome): void {
  const lines = [
    `${outcome.problems} problems, ${outcome.samples} samples: ${backend} ${dtype} against PyTorch ${torch} float64`,
  ];
  lines.push(
    `largest error of a loss      ${outcome.worstLoss.error.toExponential(1)}  (seed ${outcome.worstLoss.seed})`,
  );
  lines.push(
    `largest error of a gradient  ${outcome.worstGrad.error.toExponential(1)}  (seed ${outcome.worstGrad.seed})`,
  );
  lines.push("the contract stood in for PyTorch:");
  for (const [rule, text] of Object.entries(rules)) {
    const count = outcome.rules.get(rule as keyof typeof rules) ?? 0;
    lines.push(`  ${String(count).padStart(6)} ${rule === "masked" ? "problems" : "samples "}  ${text}`);
  }
  for (const { seed, what } of outcome.findings.slice(0, 20)) {
    lines.push(`WRONG ${what}`);
    lines.push(`      npm run fuzz -- --count 1 --seed ${seed} --backend ${backend} --dtype ${dtype}`);
  }
  const others = outcome.findings.length - 20;
  if (others > 0) lines.push(`... and ${others} more`);
  const compared =
    outcome.problems === count ? "" : `, stopped after ${outcome.problems} of ${count} problems`;
  const off =
    outcome.findings.length === 0 ? "none off" : `${outcome.findings.length} of ${outcome.problems} off`;
  lines.push(off + compared);
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function main(): Promise<void> {
  const args = parse();
  const oracle = await torchOracle().catch((error: Error) =>
    cannotRun(
      `no Python with PyTorch (on Debian: apt install python3-torch; or set CTCKIT_PYTHON):\n${error.message}`,
    ),
  );
  const provider = await backends[args.backend]!();
  const availability = await provider.probe();
  if (!availability.available) cannotRun(`${args.backend} is not available: ${availability.reason}`);
  const backend = await provider.open();
  if (!backend.manifest.dtypes.includes(args.dtype)) cannotRun(`${args.backend} has no ${args.dtype}`);

  const bar = new SingleBar({
    format: "{bar} {value} of {total} problems, {failed} off",
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: false,
    clearOnComplete: true,
    gracefulExit: false, // Its own way to take Ctrl-C ends the process without a summary.
  });
  const stop = new AbortController();
  let stopCode = 0;
  const stopWith = (code: number) => () => {
    stopCode = code;
    stop.abort();
    bar.stop(); // A second signal ends the process at once: the cursor is back by then.
  };
  process.once("SIGINT", stopWith(130)).once("SIGTERM", stopWith(143));

  process.stderr.write(`${args.backend} against PyTorch ${oracle.version}; Ctrl-C ends it with a summary\n`);
  bar.start(args.count, 0, { failed: 0 });
  const onProgress: FuzzOptions["onProgress"] = (done, failed) => {
    if (!stop.signal.aborted) bar.update(done, { failed });
  };
  const outcome = await fuzz(backend, oracle, { ...args, onProgress, signal: stop.signal }).finally(() => {
    bar.stop();
    oracle.close();
  });
  await backend.close();
  print(args, oracle.version, outcome);
  if (outcome.findings.length > 0) process.exitCode = 1;
  else if (stopCode !== 0) process.exitCode = stopCode;
  if (outcome.oracleFailure !== undefined) cannotRun(`PyTorch ended on the way, ${outcome.oracleFailure}`);
}

await main();
