import { type FloatArray, turn } from "@ctckit/core/backend";
import type { Call } from "./call.ts";
import type { NativeDevice } from "./native.ts";

/**
 * Bytes that are pinned and copied before the event loop has a turn. They take a few milliseconds. Pinning 1 GB at once takes
 * 0.3 s.
 */
export const PIECE = 2 ** 23;

/** Pinned memory, in pieces, for a host array on its way to the device and back. */
export class Staging {
  readonly #native: NativeDevice;
  readonly #call: Call;
  readonly #pieces: { readonly pinned: number; readonly bytes: number }[] = [];

  constructor(native: NativeDevice, call: Call) {
    this.#native = native;
    this.#call = call;
  }

  /** Pins a piece and copies the beginning of `from` into it. Returns the rest of `from`. */
  add<A extends FloatArray>(from: A): A {
    const piece = from.subarray(0, PIECE / from.BYTES_PER_ELEMENT);
    const pinned = this.#call.pin(piece.byteLength);
    this.#native.write(pinned, 0, piece);
    this.#pieces.push({ pinned, bytes: piece.byteLength });
    return from.subarray(piece.length) as A;
  }

  /** Pins a piece, or less, for what comes back. Returns how many bytes are left. */
  reserve(bytes: number): number {
    const piece = Math.min(bytes, PIECE);
    this.#pieces.push({ pinned: this.#call.pin(piece), bytes: piece });
    return bytes - piece;
  }

  upload(to: number): void {
    for (const [i, { pinned, bytes }] of this.#pieces.entries())
      this.#call.upload(to + i * PIECE, pinned, 0, bytes);
  }

  download(from: number): void {
    for (const [i, { pinned, bytes }] of this.#pieces.entries())
      this.#call.download(pinned, 0, from + i * PIECE, bytes);
  }

  /** Fills `into` with the elements from `at` on. */
  read(at: number, into: FloatArray | Int32Array): void {
    const { BYTES_PER_ELEMENT: bytes } = into;
    const most = PIECE / bytes;
    for (let done = 0; done < into.length; ) {
      const [piece, offset] = [Math.floor((at + done) / most), (at + done) % most];
      const part = into.subarray(done, done + most - offset);
      this.#native.read(this.#pieces[piece]!.pinned, offset * bytes, part);
      done += part.length;
    }
  }
}

/**
 * Pinned memory that holds a copy of the data.
 *
 * @param bytes of the data, as they were when the call began
 */
export async function staged(
  native: NativeDevice,
  call: Call,
  data: FloatArray,
  bytes: number,
  signal?: AbortSignal,
): Promise<Staging> {
  const staging = new Staging(native, call);
  for (let rest = staging.add(data); rest.length > 0; rest = staging.add(rest)) await turn(signal);
  // Kernels would read and write beyond a smaller copy. Core tells the caller what happened.
  if (data.byteLength !== bytes) throw new Error("the data went away during the call");
  return staging;
}

/** Pinned memory for so many bytes that come back. */
export async function reserved(
  native: NativeDevice,
  call: Call,
  bytes: number,
  signal?: AbortSignal,
): Promise<Staging> {
  const staging = new Staging(native, call);
  for (let rest = bytes; rest > 0; ) {
    rest = staging.reserve(rest);
    await turn(signal);
  }
  return staging;
}
