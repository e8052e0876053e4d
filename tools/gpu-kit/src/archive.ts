import { mkdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { run } from "./workspace.ts";

/** Packs a folder under its own name. Gives the bytes of the archive. */
export function archive(folder: string, out: string): number {
  mkdirSync(dirname(out), { recursive: true });
  run("tar", ["-czf", out, "-C", dirname(folder), basename(folder)]);
  return statSync(out).size;
}
