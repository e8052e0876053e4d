import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a script of TypeScript in a process of its own. Rejects if that does not end with code 0. */
export const program = (script: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import=tsx", "--conditions=ctckit-source", script, ...args], {
    timeout: 50_000,
  });
