import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { LIMIT, type Patience, Stopped, within } from "./deadline.ts";
import type { Oracle, OracleAnswer } from "./oracle.ts";

/**
 * The first Python that has PyTorch. Rejects with what each of them said. `CTCKIT_PYTHON` names the one to use. It ends with this process
 * at the latest, and where it gives no answer in time.
 */
export async function torchOracle(patience: Patience = { limit: LIMIT }): Promise<Oracle> {
  // Debian's python3-torch belongs to the system's Python, which another python3 on the PATH may hide.
  const candidates = process.env.CTCKIT_PYTHON
    ? [process.env.CTCKIT_PYTHON]
    : ["/usr/bin/python3", "python3"];
  const reasons: string[] = [];
  for (const python of candidates) {
    try {
      return await start(python, patience);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      reasons.push(`${python}: ${(error as Error).message}`);
    }
  }
  throw new Error(reasons.join("\n"));
}

async function start(python: string, patience: Patience): Promise<Oracle> {
  const script = fileURLToPath(new URL("./torch-oracle.py", import.meta.url));
  // A terminal sends Ctrl-C to its whole process group. Detached, the oracle answers the question that is open.
  const child = spawn(python, ["-u", script], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const close = () => end(child);
  process.once("exit", close);
  child.once("close", () => process.off("exit", close));
  const nextLine = reader(child);
  /** What gives no answer is not asked again: its next line would be the answer to this question. */
  const answer = async (): Promise<Record<string, string>> => {
    try {
      return parsed(await within(nextLine(), patience));
    } catch (error) {
      close();
      throw error;
    }
  };
  const { torch } = await answer();
  return {
    name: `PyTorch ${torch} float64`,
    against: "torch",
    async ask({ data, ...rest }) {
      child.stdin.write(`${JSON.stringify({ ...rest, data: encode(data) })}\n`);
      const { losses, grad, logProbs } = (await answer()) as Record<keyof OracleAnswer, string>;
      return { losses: decode(losses), grad: decode(grad), logProbs: decode(logProbs) };
    },
    close,
  };
}

/** It may hang, and then hears neither the end of its input nor a polite signal. With it goes whatever it started. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {} // it is gone
}

function parsed(line: string): Record<string, string> {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`expected an answer in JSON, got ${JSON.stringify(line.slice(0, 80))}`);
  }
}

/** Resolves with one line of output, or rejects with the last line of stderr once the process has ended. */
function reader(child: ChildProcess): () => Promise<string> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaint = "it ended without a word";
  let failure: Error | undefined;
  child.stderr!.on("data", (text: Buffer) => {
    complaint = text.toString().trim().split("\n").at(-1) ?? complaint;
  });
  // A child that does not start closes its pipes too; writing to it must not end this process.
  child.on("error", (error) => {
    failure = error;
  });
  child.stdin!.on("error", () => {});
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return async () => {
    const { value, done } = await lines.next();
    if (!done) return value;
    await ended;
    throw failure ?? new Error(complaint);
  };
}

function encode(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function decode(text: string): Float64Array {
  // A Buffer's bytes need not begin at a multiple of eight; a copy does.
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer);
}
