// What a side takes, of memory and of time, in a process that has nothing else to do.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Shape } from "../../cases.ts";
import type { AlignEntry } from "../sides/entry.ts";

/** Of one call. In bytes and milliseconds. */
export interface Probe {
  /** Resident memory at its highest, less what it was before. Absent where the system does not say. */
  readonly resident?: number;
  /** Growth of JavaScript's arrays and WebAssembly's memories. */
  readonly arrays: number;
  /** The first call of the process, and the quickest of three later ones. Absent where it takes too long to do it again. */
  readonly first?: number;
  readonly later?: number;
}

export interface Question {
  readonly side: string;
  readonly shape: Shape;
  readonly measure: "memory" | "first";
}

/** What the child writes. */
export type Reply = Omit<Probe, "arrays"> & Partial<Pick<Probe, "arrays">>;

/** Frames up to which the first call is compared with later ones: 10 minutes. */
const MOST_FRAMES = 30_000;

const child = fileURLToPath(new URL("child.ts", import.meta.url));
const run = promisify(execFile);

/** @param flags of Node, by which the child finds the same packages */
export async function probe(
  { name, role }: Pick<AlignEntry, "name" | "role">,
  shape: Shape,
  flags: readonly string[] = process.execArgv,
): Promise<Probe> {
  const ask = async (measure: Question["measure"]): Promise<Reply> => {
    const question: Question = { side: name, shape, measure };
    const { stdout } = await run(process.execPath, [
      ...flags,
      "--expose-gc",
      child,
      JSON.stringify(question),
    ]);
    return JSON.parse(stdout);
  };
  const { resident, arrays } = await ask("memory");
  const times = role === "ours" && shape.time <= MOST_FRAMES ? await ask("first") : {};
  return { arrays: arrays!, ...(resident !== undefined && { resident }), ...times };
}

/** The larger of both: pages that the engine had already are not in the first, a worker's arrays not in the second. */
export const bytesOf = ({ resident = 0, arrays }: Probe): number => Math.max(resident, arrays);
