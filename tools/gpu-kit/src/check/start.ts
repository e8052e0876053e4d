import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

/** Runs a program of the kit; what it prints is shown and kept. Resolves with its exit code, 1 after a signal. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv, file: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const kept = createWriteStream(file);
    child.stdout.on("data", (chunk) => {
      process.stdout.write(chunk);
      kept.write(chunk);
    });
    child.on("close", (code) => kept.end(() => resolve(code ?? 1)));
  });
}
