// PyTorch in a separate process, which lives as long as the benchmark and computes only on request.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contestant } from "../duel.ts";
import type { Problem } from "../problem.ts";

/** PyTorch's verdict on a gradient, and on its own float32. */
export interface Judgement {
  /** In float64. */
  readonly losses: readonly number[]; // [N]
  readonly torchLosses: readonly number[]; // [N]
  /** Each sample's largest error of a gradient entry. */
  readonly gradErrors: readonly number[]; // [N]
  readonly torchGradErrors: readonly number[]; // [N]
}

/** PyTorch's own kernels, or cuDNN's, which accept only some problems. */
export type Path = "native" | "cudnn";

/**
 * Which clock measures. "call": the host's clock around one call that is waited for. "row": a tenth of the same around ten calls.
 * "events": the device's clock around what one call does there.
 */
export type Clock = "call" | "row" | "events";

/** As a contestant: native, by the clock "call". */
export interface Torch extends Contestant {
  readonly version: string;
  /** Versions of CUDA and cuDNN. Absent on the CPU. */
  readonly cuda?: string;
  readonly clocks: readonly Clock[];
  /** Resolves with the ways to solve it. */
  load(problem: Problem): Promise<readonly Path[]>;
  /** Of the gradient of the loaded problem, `[T, N, C]`, and of PyTorch's own, by `path`. Default: native. */
  check(grad: Float32Array, path?: Path): Promise<Judgement>;
  by(path: Path, clock: Clock): Contestant["time"];
  close(): Promise<void>;
}

/** A row of the largest problem, on a slow machine, ms. */
const LIMIT = 600_000;

/**
 * Resolves with the reason if there is no Python with PyTorch for that device. `CTCKIT_PYTHON` names the one to use. It ends with this
 * process at the latest.
 *
 * @param limit milliseconds for an answer; without one it is ended
 */
export async function torch(device: "cpu" | "cuda" = "cpu", limit = LIMIT): Promise<Torch | string> {
  // The order of all our tools. Debian's PyTorch belongs to the system's Python, which another one on the PATH may hide.
  const candidates = process.env.CTCKIT_PYTHON
    ? [process.env.CTCKIT_PYTHON]
    : ["/usr/bin/python3", "python3"];
  const reasons: string[] = [];
  for (const python of candidates) {
    const started = await start(python, device, limit);
    if (typeof started !== "string") return started;
    reasons.push(`${python}: ${started}`);
  }
  return reasons.join("; ");
}

async function start(python: string, device: string, limit: number): Promise<Torch | string> {
  const script = fileURLToPath(new URL("./opponent.py", import.meta.url));
  const child = spawn(python, ["-u", script, device], { stdio: ["pipe", "pipe", "pipe"] });
  // One that hangs hears nothing of the end of its input.
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("close", () => process.off("exit", end));
  const ask = conversation(child, limit);
  const hello = await ask(undefined).catch((error: Error) => error);
  if (hello instanceof Error) return hello.message;

  const folder = await mkdtemp(join(tmpdir(), "ctckit-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = async (name: string, values: Float32Array) => {
    await writeFile(join(folder, name), values);
    return join(folder, name);
  };
  const by =
    (path: Path, clock: Clock): Contestant["time"] =>
    async (calls) =>
      (await ask({ op: "time", calls, path, clock })).times as number[];
  return {
    name: "PyTorch",
    version: String(hello.version),
    ...(hello.cuda !== null && device === "cuda" && { cuda: `CUDA ${hello.cuda}, cuDNN ${hello.cudnn}` }),
    clocks: hello.clocks as Clock[],
    async load({ shape: { time, batch, classes }, logits, targets, inputLengths }) {
      const path = await file("logits.f32", logits);
      const shape = [time, batch, classes];
      return (await ask({ op: "load", logits: path, shape, targets, inputLengths })).paths as Path[];
    },
    async check(grad, path = "native") {
      return (await ask({ op: "check", grad: await file("grad.f32", grad), path })) as unknown as Judgement;
    },
    by,
    time: by("native", "call"),
    async close() {
      child.stdin.end();
    },
  };
}

type Answer = Record<string, unknown>;

/** Asks one question after the other. If the process ends, the open question rejects with the process's last words. */
function conversation(child: ChildProcess, limit: number): (request: object | undefined) => Promise<Answer> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr!.on("data", (chunk) => {
    complaint += chunk;
  });
  child.on("error", (error) => {
    complaint += error.message;
  });
  child.stdin!.on("error", () => {}); // The missing answer says more than the broken pipe.
  return async (request) => {
    if (request) child.stdin!.write(`${JSON.stringify(request)}\n`);
    const late = setTimeout(() => {
      complaint += `\nno answer within ${limit / 1000} s`;
      child.kill("SIGKILL");
    }, limit);
    const { value, done } = await lines.next().finally(() => clearTimeout(late));
    if (done) throw new Error(complaint.trim().split("\n").at(-1) || "ended without a word");
    return JSON.parse(value);
  };
}
