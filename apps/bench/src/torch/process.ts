// PyTorch in a process of its own that lives as long as the benchmark and computes only while it is asked to.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contestant } from "../duel.ts";
import type { Problem } from "../problem.ts";

/** What PyTorch says of somebody's gradient, and of its own float32. */
export interface Judgement {
  /** In float64. */
  readonly losses: readonly number[]; // [N]
  readonly torchLosses: readonly number[]; // [N]
  /** Each sample's largest error of a gradient entry. */
  readonly gradErrors: readonly number[]; // [N]
  readonly torchGradErrors: readonly number[]; // [N]
}

export interface Torch extends Contestant {
  readonly version: string;
  load(problem: Problem): Promise<void>;
  /** Of the gradient of the loaded problem, `[T, N, C]`. */
  check(grad: Float32Array): Promise<Judgement>;
  close(): Promise<void>;
}

/** Resolves with the reason when there is no Python with PyTorch. `CTCKIT_PYTHON` names the one to take. */
export async function torch(): Promise<Torch | string> {
  // The order of all our tools. Debian's PyTorch belongs to the system's Python, which another one on the PATH may hide.
  const candidates = process.env.CTCKIT_PYTHON
    ? [process.env.CTCKIT_PYTHON]
    : ["/usr/bin/python3", "python3"];
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
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
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
    async check(grad) {
      return (await ask({ op: "check", grad: await file("grad.f32", grad) })) as unknown as Judgement;
    },
    async time(calls) {
      return (await ask({ op: "time", calls })).times as number[];
    },
    async close() {
      child.stdin.end();
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
