// Arrays of an npz file, which is a zip of npy files, each read by itself.

import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type Entry, fromFd, type ZipFile } from "yauzl";
import type { Matrix } from "./matrix.ts";
import { npyMatrix } from "./npy.ts";

export interface NpzFile {
  readonly names: readonly string[];
  /** @throws RangeError - there is no such array, or it is none of frames and classes */
  matrix(name: string): Promise<Matrix>;
}

/** What ends in this is an array, whose name is without it. */
const ARRAY = ".npy";

/** @param file stays open for as long as arrays are read, and is the caller's to close */
export async function openNpz(file: FileHandle): Promise<NpzFile> {
  const zip = await opened(file.fd);
  const entries = await entriesOf(zip);
  return {
    names: [...entries.keys()],
    async matrix(name) {
      const entry = entries.get(name);
      if (!entry) throw new RangeError(`there is no array ${JSON.stringify(name)} in the file`);
      return npyMatrix(await bytesOf(zip, entry));
    },
  };
}

function opened(fd: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) reject(new RangeError(`this is no npz file: ${error.message}`, { cause: error }));
      else resolve(zip);
    });
  });
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on("entry", (entry: Entry) => {
      if (entry.fileName.endsWith(ARRAY)) entries.set(entry.fileName.slice(0, -ARRAY.length), entry);
      zip.readEntry();
    });
    zip.on("end", () => resolve(entries));
    zip.on("error", (error: Error) => reject(new RangeError(`this is no npz file: ${error.message}`)));
    zip.readEntry();
  });
}

/** yauzl checks sizes as it goes, and sums not. */
function bytesOf(zip: ZipFile, entry: Entry): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(new RangeError(`${entry.fileName} cannot be read: ${error.message}`, { cause: error }));
    zip.openReadStream(entry, (error, stream) => {
      if (error) return failed(error);
      const bytes = new Uint8Array(entry.uncompressedSize);
      let done = 0;
      stream.on("data", (chunk: Buffer) => {
        bytes.set(chunk, done);
        done += chunk.length;
      });
      stream.on("end", () => {
        if (crc32(bytes) === entry.crc32) resolve(bytes.buffer);
        else failed(new Error("its checksum is not that of its bytes"));
      });
      stream.on("error", failed);
    });
  });
}
