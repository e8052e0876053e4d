// PyTorch in a process of its own that lives as long as the benchmark and computes only while it is asked to.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contestant } from "../duel.ts";
import type { Problem } from "../problem.ts";

/** Largest error against PyTorch in float64: of a loss (relative where it exceeds 1), of a gradient entry (absolute). */
export interface Errors {
  readonly loss: number;
  readonly grad: number;
}

export interface Solution {
  readonly losses: Float64Array; // [N]
  readonly grad: Float32Array; // [T, N, C]
}

export interface Torch extends Contestant {
  readonly version: string;
  load(problem: Problem): Promise<void>;
  check(solution: Solution): Promise<{ readonly ours: Errors; readonly torch: Errors }>;
  close(): Promise<void>;
}

/** Resolves with the reason when there is no Python with PyTorch. `CTCKIT_PYTHON` names the one to take. */
export async function torch(): Promise<Torch | string> {
  const candidates = process.env.CTCKIT_PYTHON
    ? [process.env.CTCKIT_PYTHON]
    : ["python3", "/usr/bin/python3"];
  const reasons: string[] = [];
  for (const python of candidates) {
    const started = await start(python);
    if (typeof started !== "string") return started;
    reasons.push(`${python}: ${started}`);
  }
  return reasons.join("; ");
}

async function start(python: string): Promise<Torch | string> {
  const script = fileURLToPath(new URL("./opponent.py", import.meta.url));
  const child = spawn(python, ["-u", script], { stdio: ["pipe", "pipe", "pipe"] });
  const ask = conversation(child);
  const hello = await ask(undefined).catch((error: Error) => error);
  if (hello instanceof Error) return hello.message;

  const folder = await mkdtemp(join(tmpdir(), "ctckit-bench-"));
  const file = async (name: string, values: Float32Array) => {
    await writeFile(join(folder, name), values);
    return join(folder, name);
  };
  return {
    name: "PyTorch",
    version: String(hello.version),
    async load({ shape: { time, batch, classes }, logits, targets, inputLengths }) {
      const path = await file("logits.f32", logits);
      await ask({ op: "load", logits: path, shape: [time, batch, classes], targets, inputLengths });
    },
    async check({ losses, grad }) {
      const answer = await ask({ op: "check", grad: await file("grad.f32", grad), losses: [...losses] });
      return answer as unknown as { ours: Errors; torch: Errors };
    },
    async time(calls) {
      return (await ask({ op: "time", calls })).times as number[];
    },
    async close() {
      child.stdin.end();
      await rm(folder, { recursive: true });
    },
  };
}

type Answer = Record<string, unknown>;

/** Strictly one question after the other. A process that ends rejects the open one with the last thing it said. */
function conversation(child: ChildProcess): (request: object | undefined) => Promise<Answer> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr!.on("data", (chunk) => {
    complaint += chunk;
  });
  child.on("error", (error) => {
    complaint += error.message;
  });
  child.stdin!.on("error", () => {}); // The answer that does not come says more than the broken pipe.
  return async (request) => {
    if (request) child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(complaint.trim().split("\n").at(-1) || "ended without a word");
    return JSON.parse(value);
  };
}
