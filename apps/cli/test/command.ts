// The command, built of the sources, as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Command {
  start(args: readonly string[]): Running;
  run(args: readonly string[]): Promise<Ended>;
  remove(): void;
}

/** Within the package, where npm's packages are found. */
export async function command(): Promise<Command> {
  const outdir = mkdtempSync(join(root, "node_modules", ".test-"));
  await build({
    absWorkingDir: root,
    entryPoints: { main: "src/main.ts", "shard-worker": "src/run/worker.ts" },
    ...{ outdir, bundle: true, splitting: true, format: "esm", platform: "node", target: "es2022" },
    conditions: ["ctckit-source"],
    external: ["cli-progress", "commander", "npyjs", "piscina", "yauzl"],
    logLevel: "error",
  });
  const start = (args: readonly string[]): Running => {
    const child = spawn(process.execPath, [join(outdir, "main.js"), ...args], { stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve) =>
      child.on("close", (code) => resolve({ code, stdout, stderr })),
    );
    return { process: child, ended };
  };
  return {
    start,
    run: (args) => start(args).ended,
    remove: () => rmSync(outdir, { recursive: true }),
  };
}
