// Who is at work on which shard, among processes that share a directory. A claim is a file that only one process can make. The next generation
// of a claim, "12.1" after "12.0", takes it over from a process that has gone: again only one can make it.

import { open, readdir, rm, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

export interface Claims {
  /** Whether the shard is ours now: nobody else who lives is at work on it. */
  take(index: number): Promise<boolean>;
  /** It is done, or will not be. */
  give(index: number): Promise<void>;
  /** Takes away what processes have left behind that were ended after their shards were done. */
  tidy(isDone: (index: number) => Promise<boolean>): Promise<void>;
  /** Says for all that we live. */
  beat(): Promise<void>;
}

/** How often `beat` is to be called, and after how long without it a claim of another machine counts for nothing. */
export const BEAT_MS = 5000;
const GONE_MS = 60_000;

interface Holder {
  readonly host: string;
  readonly pid: number;
}

const own: Holder = { host: hostname(), pid: process.pid };

/** @param folder of the claims */
export function claims(folder: string): Claims {
  /** The files of those that are ours. */
  const held = new Map<number, string>();

  async function generations(index: number): Promise<number[]> {
    const files = await readdir(folder);
    return files
      .filter((file) => file.startsWith(`${index}.`))
      .map((file) => Number(file.slice(file.indexOf(".") + 1)))
      .sort((a, b) => a - b);
  }

  return {
    async take(index) {
      const last = (await generations(index)).at(-1);
      if (last !== undefined && (await lives(join(folder, `${index}.${last}`)))) return false;
      const path = join(folder, `${index}.${last === undefined ? 0 : last + 1}`);
      try {
        const file = await open(path, "wx");
        await file.writeFile(JSON.stringify(own)).finally(() => file.close());
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
      }
      held.set(index, path);
      return true;
    },
    async give(index) {
      held.delete(index);
      for (const generation of await generations(index))
        await rm(join(folder, `${index}.${generation}`), { force: true });
    },
    async tidy(isDone) {
      for (const file of await readdir(folder)) {
        const index = Number(file.slice(0, file.indexOf(".")));
        // Of a shard that is not done it says which generation is the last.
        if (!(await lives(join(folder, file))) && (await isDone(index)))
          await rm(join(folder, file), { force: true });
      }
    },
    async beat() {
      const now = new Date();
      for (const path of held.values()) await utimes(path, now, now).catch(() => {});
    },
  };
}

/** Whether a claim's process is at work: on this machine the system knows, of another its beat tells. */
async function lives(path: string): Promise<boolean> {
  let holder: Partial<Holder>;
  let age: number;
  try {
    const file = await open(path);
    try {
      age = Date.now() - (await file.stat()).mtimeMs;
      // One that was made a moment ago may be empty still.
      holder = JSON.parse((await file.readFile("utf8")) || "{}");
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
  if (holder.host !== own.host || holder.pid === undefined) return age < GONE_MS;
  if (holder.pid === own.pid) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
