// Tensors of a safetensors file, each read by itself: a file may hold those of a whole shard.
// Format: github.com/huggingface/safetensors.

import type { FileHandle } from "node:fs/promises";
import { type Matrix, twoAxes } from "./matrix.ts";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

export interface SafetensorsFile {
  readonly names: readonly string[];
  /** @throws RangeError - there is no such tensor, or it is none of frames and classes */
  matrix(name: string): Promise<Matrix>;
}

type Make = (bytes: ArrayBuffer) => Pick<Matrix, "data" | "dtype">;

const types: Readonly<Record<string, { readonly bytes: number; readonly make: Make }>> = {
  F16: { bytes: 2, make: (bytes) => ({ data: new Uint16Array(bytes), dtype: "float16" }) },
  BF16: { bytes: 2, make: (bytes) => ({ data: new Uint16Array(bytes), dtype: "bfloat16" }) },
  F32: { bytes: 4, make: (bytes) => ({ data: new Float32Array(bytes) }) },
  F64: { bytes: 8, make: (bytes) => ({ data: new Float64Array(bytes) }) },
};

/** The format's own limit. */
const MOST_HEADER = 100_000_000;

/** @throws RangeError - the header is none, or says what the file has not */
export async function openSafetensors(file: FileHandle): Promise<SafetensorsFile> {
  const { size } = await file.stat();
  const prefix = new DataView(await bytesAt(file, 0, Math.min(8, size)));
  const length = size < 8 ? Number.NaN : Number(prefix.getBigUint64(0, true));
  if (!(length >= 2 && length <= MOST_HEADER && 8 + length <= size))
    throw new RangeError("this is no safetensors file: its header's length is impossible");
  const entries = header(new TextDecoder().decode(await bytesAt(file, 8, length)));
  const start = 8 + length;

  return {
    names: Object.keys(entries),
    async matrix(name) {
      const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (!entry) throw new RangeError(`there is no tensor ${JSON.stringify(name)} in the file`);
      const { dtype, shape: axes, data_offsets: offsets } = entry;
      const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
      if (!type) throw new RangeError(`expected F16, BF16, F32 or F64, got ${JSON.stringify(dtype)}`);
      const shape = twoAxes(axes);
      const wanted = shape[0] * shape[1] * type.bytes;
      const [from, to] = offsets;
      if (to - from !== wanted || from < 0 || start + to > size)
        throw new RangeError(
          `expected ${wanted} bytes by shape [${axes.join(", ")}] and ${dtype}, within the file's ${size}, got those from ${start + from} to ${start + to}`,
        );
      return { ...type.make(await bytesAt(file, start + from, wanted)), shape };
    },
  };
}

function header(text: string): Record<string, Entry> {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch (cause) {
    throw new RangeError("this is no safetensors file: its header is no JSON", { cause });
  }
  const { __metadata__, ...entries } = (all ?? {}) as Record<string, Entry>;
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const sound = typeof dtype === "string" && Array.isArray(shape) && Array.isArray(offsets);
    if (!sound || ![...shape, ...offsets].every((n) => Number.isSafeInteger(n) && n >= 0))
      throw new RangeError(
        `this is no safetensors file: its header does not say what ${JSON.stringify(name)} is`,
      );
  }
  return entries;
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0)
      throw new RangeError(`the file ends early: at ${from + done} of ${from + length} bytes`);
    done += bytesRead;
  }
  return bytes.buffer;
}
