import { Command, InvalidArgumentError, Option } from "commander";
import type { Mode } from "../choice.ts";
import { backendNames } from "./backends.ts";

export interface Options {
  /** Named on the command line: their absence is a failure. */
  readonly backend?: readonly string[];
  readonly provider?: string;
  readonly vectors?: string;
  readonly filter: string;
  readonly mode: Mode | "support" | "bench";
  /** Seconds that a step may take. */
  readonly limit?: number;
  readonly report?: string;
  readonly junit?: string;
  /** Every failure in full, instead of the first of each cause. */
  readonly verbose?: boolean;
  /** The port for the page, instead of a run. */
  readonly page?: number;
  /** Files, for `--mode support`. */
  readonly reports: readonly string[];
}

/** Options that are about cases. */
const OF_CASES = ["vectors", "filter", "junit", "verbose"];

const modes = ["test", "grad", "support", "bench"];

/** What the command line asks for. Ends the process with 2 if that makes no sense. */
export function options(args: readonly string[]): Options {
  const command = new Command("ctckit-conformance")
    .description("Run ctckit's conformance suite on a backend, and say what it does right.")
    .argument(
      "[reports...]",
      "with --mode support: report.json files to make the matrix of, instead of a run",
    )
    .option(
      "--backend <names>",
      `which, separated by commas: ${backendNames.join(", ")}; default: all that are here`,
      names,
    )
    .option(
      "--provider <module>",
      "another backend: a file or a package, #NAME behind it if it exports several",
    )
    .option("--vectors <folder>", "public vectors to run as well; default: what CTCKIT_VECTORS names")
    .option("--filter <pattern>", "only cases whose id holds this, or fits it where it has a *", "")
    .addOption(
      new Option("--mode <mode>", "test: every case; grad: gradients; support: a matrix; bench: times")
        .choices(modes)
        .default("test"),
    )
    .option(
      "--limit <seconds>",
      "how long a case, a probe, an open or a close may take; default: 120, and 600 for slow cases",
      seconds,
    )
    .option("--report <file>", "write every result to a JSON file")
    .option("--junit <file>", "write results as JUnit XML")
    .option("--verbose", "print every failure in full, not the first of each cause")
    .addOption(
      new Option("--page [port]", "serve the page that does the same in a browser, --provider FILE included")
        .argParser(port)
        .preset("0")
        .conflicts(["backend", "vectors", "report", "junit", "filter", "mode", "verbose"]),
    )
    .addHelpText(
      "after",
      "\nThe exit code is 1 where a case fails, or a backend that --backend or CTCKIT_REQUIRE names is absent; 2 where nothing can run; 129, 130 or 143 after a signal.",
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  const parsed = command.parse(args, { from: "user" });
  const chosen = parsed.opts<Omit<Options, "reports">>();
  if (parsed.args.length > 0 && chosen.mode !== "support")
    command.error("error: reports are for --mode support", { exitCode: 2 });
  const idle = [
    ...(chosen.mode === "bench" ? OF_CASES : []),
    ...(parsed.args.length > 0 ? [...OF_CASES, "backend", "provider", "limit", "report"] : []),
  ].find((name) => command.getOptionValueSource(name) === "cli");
  if (idle !== undefined) {
    const what = chosen.mode === "bench" ? "--mode bench" : "a matrix of reports";
    command.error(`error: --${idle} has no effect on ${what}`, { exitCode: 2 });
  }
  return { ...chosen, reports: parsed.args };
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError(`expected a port from 0 to 65535, got "${text}"`);
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !(value > 0 && value <= 86_400))
    throw new InvalidArgumentError(`expected seconds above 0, at most 86400, got "${text}"`);
  return value;
}

function names(text: string): string[] {
  const given = text.split(",");
  for (const name of given)
    if (!backendNames.includes(name))
      throw new InvalidArgumentError(`expected some of ${backendNames.join(", ")}, got "${name}"`);
  return given;
}
