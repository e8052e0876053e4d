// The command line.

import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { type FormatName, formatNames } from "../formats/format.ts";
import type { OperationName, Settings } from "../settings.ts";

/** What an operation has no use for, its command does not know. */
export interface CorpusOptions
  extends Pick<Settings, "input" | "blank" | "floor" | "frameRate" | "shardSize">,
    Partial<Pick<Settings, "unknown" | "starScore" | "confidences" | "tokens" | "width">> {
  readonly out: string;
  readonly vocabulary: string;
  readonly workers: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly allowOutside: boolean;
  readonly json: boolean;
}

export interface VerifyOptions {
  /** Percent. */
  readonly part: number;
  readonly seed: number;
  readonly workers: number;
  readonly json: boolean;
}

/** What each command does. It gives the exit code. */
export interface Commands {
  corpus(operation: OperationName, manifest: string, options: CorpusOptions): Promise<number>;
  verify(directory: string, options: VerifyOptions): Promise<number>;
  status(directory: string, options: { readonly json: boolean }): Promise<number>;
  exportAs(directory: string, options: { readonly format: FormatName }): Promise<number>;
  inspect(place: string, options: { readonly json: boolean }): Promise<number>;
}

const exitCodes = `
Exit codes: 0 all is well; 1 samples failed, or results differ; 2 the command could not be run; 3 another process is at work on the rest; 130 interrupted.`;

/** @param done gets the exit code of the command that was asked for */
export function program(commands: Commands, done: (code: number) => void): Command {
  const command = new Command("ctckit")
    .description(
      "Aligns, scores and decodes corpora of CTC emissions. What it writes has the same bytes on every machine.",
    )
    .addHelpText("after", exitCodes);
  const overCorpus = (operation: OperationName, about: string, examples: string) =>
    ofCorpus(command.command(operation).description(`${about} Started again, it does what is missing.`))
      .addHelpText("after", `\nExamples:\n${examples}\n${exitCodes}`)
      .action(async (manifest, options) => done(await commands.corpus(operation, manifest, options)));

  overCorpus(
    "align",
    "Say where the words of each text are.",
    `  ctckit align train.jsonl --out aligned --vocabulary vocab.txt --frame-rate 50
  ctckit align train.jsonl --out aligned --vocabulary vocab.json --shard $SLURM_ARRAY_TASK_ID/16`,
  )
    .addOption(unknown(["refuse", "skip", "star"]))
    .option("--star-score <score>", "log-probability of the star a frame, 0 or less", number(-1e6, 0), -1)
    .option("--no-confidences", "leave confidences out, which take most of the time")
    .option("--tokens", "write tokens too, not words alone", false);
  overCorpus(
    "score",
    "Say how likely each text is.",
    "  ctckit score train.jsonl --out scored --vocabulary vocab.txt --frame-rate 50",
  ).addOption(unknown(["refuse", "skip"]));
  overCorpus(
    "decode",
    "Say what each sample says, and when.",
    "  ctckit decode calls.jsonl --out read --vocabulary vocab.txt --frame-rate 50 --width 20",
  )
    .option("--width <prefixes>", "how many prefixes are kept from frame to frame", whole(1), 100)
    .option("--tokens", "write tokens too, not words alone", false);

  command
    .command("verify")
    .description("Compute some shards again, and compare every byte.")
    .argument("<directory>", "of results")
    .option("--part <percent>", "how much of the shards, at least one", number(0, 100), 1)
    .option("--seed <number>", "which", whole(0), 0)
    .option("--workers <count>", "worker threads", whole(1), availableParallelism())
    .option("--json", "print the summary as JSON", false)
    .action(async (directory, options) => done(await commands.verify(directory, options)));

  command
    .command("status")
    .description("Say how far a directory of results is.")
    .argument("<directory>", "of results")
    .option("--json", "as JSON", false)
    .action(async (directory, options) => done(await commands.status(directory, options)));

  command
    .command("export")
    .description("Write what is done as people's tools read it, beside the results.")
    .argument("<directory>", "of results")
    .addOption(new Option("--format <name>", "which").choices(formatNames).makeOptionMandatory())
    .action(async (directory, options) => done(await commands.exportAs(directory, options)));

  command
    .command("inspect")
    .description("Say what emissions look like: kind, blank, frames.")
    .argument("<file>", "file.npy, file.npz#name or file.safetensors#name")
    .option("--json", "as JSON", false)
    .action(async (place, options) => done(await commands.inspect(place, options)));

  return command;
}

/** What all commands that go over a corpus have in common. */
function ofCorpus(command: Command): Command {
  return command
    .argument(
      "<manifest>",
      'JSON lines with "emissions": a file.npy, file.npz#name or file.safetensors#name, and with "text"',
    )
    .requiredOption("--out <directory>", "where results go")
    .requiredOption(
      "--vocabulary <file>",
      "a token a line, SentencePiece's list, or transformers' vocab.json",
    )
    .addOption(
      new Option("--input <kind>", "what emissions are; ctckit inspect says what they look like")
        .choices(["logProbs", "logits", "probabilities"])
        .default("logProbs"),
    )
    .option("--blank <class>", "the blank's class", whole(0), 0)
    .option("--floor <probability>", "with probabilities: the least that one counts for", number(0, 1), 0)
    .option("--frame-rate <frames>", "frames a second; default: by each sample's duration", number(0, 1e6), 0)
    .option("--shard-size <lines>", "lines of a shard", whole(1), 100)
    .option("--workers <count>", "worker threads", whole(1), availableParallelism())
    .option("--shard <i/n>", "shards i, i + n, ... alone, from 0: for n processes of a scheduler", part)
    .option("--allow-outside", "emissions may lie outside the manifest's folder", false)
    .option("--json", "print the summary as JSON, and no progress", false);
}

const unknown = (policies: readonly string[]): Option =>
  new Option("--unknown <policy>", "characters that no token begins with")
    .choices(policies)
    .default("refuse");

function whole(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected an integer, ${least} or more.`);
  };
}

function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number in ${least}..${most}.`);
  };
}

function part(text: string): CorpusOptions["shard"] {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && index < of) return { index, of };
  throw new InvalidArgumentError("Expected i/n with i from 0 to n - 1, such as 0/16.");
}
