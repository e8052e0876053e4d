import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** @throws Error - it ended with another code than 0, and said so */
export function run(file: string, args: readonly string[], cwd = root): void {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: "utf8" });
  if (status !== 0)
    throw new Error(`${[file, ...args].join(" ")}: ${error ?? `code ${status}`}\n${stdout}${stderr}`);
}
