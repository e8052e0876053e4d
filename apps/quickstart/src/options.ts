import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { backends } from "./backends.ts";

export interface Options {
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** A name of `backends`. */
  readonly backend: string;
  readonly png?: string;
}

/** @param args without the program's own name @throws CommanderError - a mistake, or help was asked for; both are printed already */
export function parseOptions(args: readonly string[]): Options {
  const command = new Command("npm start --")
    .description(
      "Trains a small text line recogniser with ctckit's CTC loss, then reads lines it has never seen.",
    )
    .option("--steps <count>", "training steps, 1 to 100000", integer(1, 100_000), 400)
    .option("--batch <count>", "lines a step, 1 to 256", integer(1, 256), 16)
    .option(
      "--seed <number>",
      "the same seed gives the same run, 0 to 2147483647",
      integer(0, 2 ** 31 - 1),
      1,
    )
    .addOption(
      new Option("--backend <name>", "which backend computes the loss")
        .choices(Object.keys(backends))
        .default("fastest"),
    )
    .option("--png <file>", "also write the lines read at the end to this PNG file", pngFile)
    .addHelpText(
      "after",
      "\nCtrl-C ends training early; what was learned is still shown, and the exit code is 130.",
    )
    .allowExcessArguments(false)
    .showHelpAfterError("(--help lists the options)")
    .exitOverride();
  return command.parse(args, { from: "user" }).opts<Options>();
}

function integer(least: number, most: number) {
  return (text: string) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected an integer from ${least} to ${most}.`);
  };
}

/** Checked now, not after minutes of training. */
function pngFile(text: string): string {
  const file = resolve(text);
  if (!file.toLowerCase().endsWith(".png"))
    throw new InvalidArgumentError("Expected a name that ends in .png.");
  if (!existsSync(dirname(file))) throw new InvalidArgumentError(`There is no folder ${dirname(text)}.`);
  if (existsSync(file) && !statSync(file).isFile())
    throw new InvalidArgumentError("It exists and is no file.");
  return file;
}
