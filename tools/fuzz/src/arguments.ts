import type { Dtype } from "@ctckit/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { backends } from "./backends.ts";

export interface Arguments {
  readonly count: number;
  readonly seed: number;
  readonly backends: readonly string[];
  readonly dtypes: readonly Dtype[];
}

const dtypes: readonly Dtype[] = ["float64", "float32"];
const names = Object.keys(backends);

/** What the command line asks for. Ends the process with 2 where that is nothing sensible. */
export function parse(): Arguments {
  const program = new Command("fuzz")
    .description("compare backends with PyTorch float64 on random problems")
    .option("--count <n>", "how many problems for each backend and type", natural(1), 2000)
    .option("--seed <n>", "seed of the first problem; the next ones count up from it", natural(0), 1)
    .addOption(new Option("--backend <name>", "which backend").choices([...names, "all"]).default("all"))
    .addOption(new Option("--dtype <type>", "type of the data").choices([...dtypes, "all"]).default("all"))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  const { count, seed, backend, dtype } = program.parse().opts<{
    count: number;
    seed: number;
    backend: string;
    dtype: Dtype | "all";
  }>();
  return {
    count,
    seed,
    backends: backend === "all" ? names : [backend],
    dtypes: dtype === "all" ? dtypes : [dtype],
  };
}

/** Number("") is 0 and Number("1e3") is 1000: only digits are what was meant. */
function natural(least: number) {
  return (text: string) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number from ${least}, got "${text}"`);
    return value;
  };
}
