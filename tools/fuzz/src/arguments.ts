import type { Dtype } from "@ctckit/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { backends } from "./backends.ts";
import { corpusFolder } from "./corpus.ts";
import { listed, natural } from "./words.ts";

export interface Arguments {
  readonly count: number;
  readonly seed: number;
  readonly backends: readonly string[];
  readonly dtypes: readonly Dtype[];
  readonly against: "torch" | "js";
  /** Instead of a count: how long to go on, with all backends in turn. */
  readonly minutes?: number;
  /** Seconds that PyTorch, or a backend, may take for a problem. */
  readonly limit: number;
  /** Where the problems are with which every run begins. */
  readonly corpus: string;
  /** Whether findings are added to the corpus. */
  readonly keep: boolean;
}

const dtypes: readonly Dtype[] = ["float64", "float32"];
const names = Object.keys(backends);

/**
 * What the command line asks for: the words after the command's name.
 *
 * @throws CommanderError - it has said why; `exitCode` is 0 after --help
 */
export function parse(words: readonly string[]): Arguments {
  const program = new Command("fuzz")
    .description("compare backends with PyTorch float64, or with @ctckit/js, on random problems")
    .option("--count <n>", "how many problems for each backend and type", natural(1), 2000)
    .option("--seed <n>", "seed of the first problem; the next ones count up from it", natural(0), 1)
    .option(
      "--backend <names>",
      `which backends, of ${names.join(", ")}, separated by commas (default: all)`,
      listed(names),
      names,
    )
    .addOption(new Option("--dtype <type>", "type of the data").choices([...dtypes, "all"]).default("all"))
    .addOption(new Option("--against <oracle>", "who is right").choices(["torch", "js"]).default("torch"))
    .option("--minutes <n>", "go on for so long, all backends in turns, and watch the memory", positive)
    .option("--limit <seconds>", "how long PyTorch or a backend may take for a problem", positive, 120)
    .option("--corpus <folder>", "problems with which every run begins", corpusFolder)
    .option("--keep", "put what is found into the corpus", false)
    .exitOverride();
  const { backend, dtype, ...rest } = program
    .parse(words, { from: "user" })
    .opts<Omit<Arguments, "backends" | "dtypes"> & { backend: string[]; dtype: Dtype | "all" }>();
  return {
    ...rest,
    backends: backend,
    dtypes: dtype === "all" ? dtypes : [dtype],
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !(value > 0))
    throw new InvalidArgumentError(`expected a number above 0, got "${text}"`);
  return value;
}
