// Reads emissions from wherever they are. Files that hold many arrays stay open, the latest of them, as neighbours in a manifest share one.

import { type FileHandle, open } from "node:fs/promises";
import type { Matrix } from "./matrix.ts";
import { npyMatrix } from "./npy.ts";
import { type NpzFile, openNpz } from "./npz.ts";
import type { Place } from "./place.ts";
import { openSafetensors, type SafetensorsFile } from "./safetensors.ts";
import { type InputStat, wholeFile } from "./whole-file.ts";

export interface Reader {
  /** @throws RangeError, Error - what the file or the system says */
  read(place: Place): Promise<Read>;
  /** Once nothing is being read. */
  close(): Promise<void>;
}

export interface Read {
  readonly matrix: Matrix;
  /** The file that it is of, when it was opened. */
  readonly stat: InputStat;
}

const MOST_OPEN = 8;

interface Archive {
  readonly opened: Promise<{
    readonly file: FileHandle;
    readonly stat: InputStat;
    readonly content: NpzFile | SafetensorsFile;
  }>;
  /** Reads under way. */
  users: number;
}

export function reader(): Reader {
  /** By path, the latest last. */
  const archives = new Map<string, Archive>();

  function archive(place: Place): Archive {
    const known = archives.get(place.path) ?? { opened: opened(place), users: 0 };
    archives.delete(place.path);
    archives.set(place.path, known);
    return known;
  }

  /** Closes the oldest that nobody reads, as far as there are too many. */
  async function tidy(most: number): Promise<void> {
    for (const [path, { opened, users }] of [...archives]) {
      if (archives.size <= most) break;
      if (users > 0) continue;
      archives.delete(path);
      await opened.then(({ file }) => file.close()).catch(() => {});
    }
  }

  return {
    async read(place) {
      if (place.container === "npy") {
        const { bytes, stat } = await wholeFile(place.path);
        return { matrix: npyMatrix(bytes), stat };
      }
      const own = archive(place);
      own.users += 1;
      try {
        const { content, stat } = await own.opened;
        return { matrix: await content.matrix(place.member!), stat };
      } catch (error) {
        await own.opened.catch(() => archives.delete(place.path)); // it may be there the next time
        throw error;
      } finally {
        own.users -= 1;
        await tidy(MOST_OPEN);
      }
    },
    close: () => tidy(0),
  };
}

async function opened({ path, container }: Place) {
  const file = await open(path);
  try {
    const { size, mtimeMs } = await file.stat();
    const stat: InputStat = [path, size, mtimeMs];
    return { file, stat, content: await (container === "npz" ? openNpz(file) : openSafetensors(file)) };
  } catch (error) {
    await file.close();
    throw error;
  }
}
