// 10,000 calls on each backend: memory must not grow. Exit code 1 if it does, or if a call goes wrong, 2 if a backend that was
// named is not there.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { listed, natural } from "../words.ts";
import { kinds } from "./kinds.ts";
import type { Ended } from "./process.ts";
import { growthOf, header, isGrowth, line, type Verdict, verdictOf } from "./verdict.ts";

const names = Object.keys(kinds);
/** By how much the second soak is longer. */
const LONGER = 3;

/**
 * V8 makes a thread's young generation larger in steps, three of 16 MiB in the end, over thousands of calls, which is no growth of
 * ours. Here it has its last size from the start. Nothing collects garbage that would not for users.
 */
const flags = ["--min-semi-space-size=16", "--max-semi-space-size=16"];

interface Arguments {
  readonly calls: number;
  readonly backend?: readonly string[];
}

function askedFor(): Arguments {
  const program = new Command("soak")
    .description("many calls on each backend, in a process of its own, whose memory must not grow")
    .option("--calls <n>", "how many calls; the first tenth is for warming up", natural(100), 10_000)
    .option(
      "--backend <names>",
      `which, of ${names.join(", ")}, separated by commas (default: all)`,
      listed(names),
    )
    .exitOverride();
  try {
    return program.parse().opts<Arguments>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
}

const { calls, backend: asked } = askedFor();
process.stdout.write(`${header}\n`);
for (const name of asked ?? names) {
  const { verdict, after } = await judged(name);
  process.stdout.write(`${line(name, verdict)}${after}\n`);
  if (verdict.kind === "failed") process.exitCode = 1;
  if (verdict.kind === "absent" && asked) process.exitCode ||= 2;
}

/**
 * Between two collections of the whole heap, which may be 10,000 calls apart, a heap grows as with a leak. Only a leak goes on. So
 * what has grown is soaked again for longer, and that is the verdict.
 */
async function judged(name: string): Promise<{ readonly verdict: Verdict; readonly after: string }> {
  const first = verdictOf(await soakedIn(name, calls), calls);
  if (!isGrowth(first)) return { verdict: first, after: "" };
  const more = LONGER * calls;
  const after = `, over ${more} calls (first ${first.says}: ${growthOf(first)})`;
  return { verdict: verdictOf(await soakedIn(name, more), more), after };
}

async function soakedIn(name: string, calls: number): Promise<Ended> {
  const surroundings = kinds[name]!.surroundings?.() ?? {};
  if (typeof surroundings === "string") return { absent: surroundings };
  const script = fileURLToPath(new URL("process.ts", import.meta.url));
  const child = spawn(process.execPath, [...flags, ...process.execArgv, script, name, String(calls)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...surroundings },
  });
  const pass = () => {
    child.kill();
    process.exit(143);
  };
  process.once("SIGTERM", pass);
  const [printed, complained]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => complained.push(chunk));
  const end = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(String(error)));
    child.on("close", (code, signal) => resolve(signal ?? `code ${code}`));
  });
  const said = Buffer.concat(complained).toString().trim();
  process.off("SIGTERM", pass);
  // One that ends well without a word has not soaked.
  if (end !== "code 0" || printed.length === 0) return { failed: `it ended with ${end}\n${said}` };
  return JSON.parse(Buffer.concat(printed).toString()) as Ended;
}
