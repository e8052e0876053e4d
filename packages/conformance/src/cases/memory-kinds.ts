/// <reference lib="dom" />
// All the kinds of memory in which arrays may lie: same results, to the bit. What goes away during a call is named.

import type { Dtype, FloatArray, Needs } from "@ctckit/core";
import { callOf, checkSameBits, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { floatArray } from "../guarded-array.ts";
import { NotApplicable } from "../not-applicable.ts";
import { perDtypeWithGrad, specimen } from "./specimen.ts";

/** Bytes that lie in front of an array, and that its buffer may still grow by. */
const [OFFSET, ROOM] = [64, 128];

interface ResizableBuffer extends ArrayBuffer {
  readonly resizable: boolean;
  resize(bytes: number): void;
}
type Resizable<B> = new (bytes: number, options: { maxByteLength: number }) => B;

export function resizable(bytes: number): ResizableBuffer {
  const made = new (ArrayBuffer as unknown as Resizable<ResizableBuffer>)(bytes, {
    maxByteLength: bytes + ROOM,
  });
  if (made.resizable !== true) throw new NotApplicable("the engine has no resizable buffers");
  return made;
}

function growable(bytes: number): SharedArrayBuffer {
  if (typeof SharedArrayBuffer === "undefined") throw new NotApplicable("memory is not shared here");
  const made = new (SharedArrayBuffer as unknown as Resizable<SharedArrayBuffer & { growable: boolean }>)(
    bytes,
    { maxByteLength: bytes + ROOM },
  );
  if (made.growable !== true) throw new NotApplicable("the engine has no growable buffers");
  return made;
}

type Kind = new (buffer: ArrayBufferLike, byteOffset: number, length?: number) => FloatArray;
export const kindOf = (array: FloatArray) => array.constructor as Kind;

/** An array of the values, in memory of a kind. */
const kinds: Readonly<Record<string, (values: FloatArray) => FloatArray>> = {
  "part-of-a-buffer": (values) => copied(values, new ArrayBuffer(OFFSET + values.byteLength + ROOM)),
  resizable: (values) => copied(values, resizable(OFFSET + values.byteLength)),
  "length-tracking": (values) => {
    const array = new (kindOf(values))(resizable(OFFSET + values.byteLength), OFFSET);
    array.set(values);
    return array;
  },
  growable: (values) => copied(values, growable(OFFSET + values.byteLength)),
  "with-properties-of-its-own": (values) => {
    const array = values.slice();
    for (const key of ["length", "byteLength", "byteOffset", "buffer", "constructor", Symbol.toStringTag])
      Object.defineProperty(array, key, { value: 1 });
    return array;
  },
  "of-a-subclass": (values) => {
    class Single extends Float32Array {}
    class Double extends Float64Array {}
    const own = values instanceof Float32Array ? Single : Double;
    Object.defineProperty(own.prototype, "length", { get: () => 1 });
    return copied(values, new ArrayBuffer(OFFSET + values.byteLength), own);
  },
};

function copied(values: FloatArray, buffer: ArrayBufferLike, kind = kindOf(values)): FloatArray {
  new (kindOf(values))(buffer, OFFSET, values.length).set(values);
  return new kind(buffer, OFFSET, values.length);
}

/** How memory goes away under a call. */
const endings: Readonly<
  Record<string, { place(values: FloatArray): FloatArray; lose(buffer: ResizableBuffer): void }>
> = {
  detached: {
    place: (values) => values.slice(),
    lose: (buffer) => structuredClone(buffer, { transfer: [buffer] }),
  },
  resized: { place: kinds.resizable!, lose: (buffer) => buffer.resize(OFFSET + 8) },
};

/** By index alone, as what an array says of itself may be anything. */
function elements(dtype: Dtype, array: FloatArray, length: number): FloatArray {
  const read = floatArray(dtype, length);
  for (let i = 0; i < length; i++) read[i] = array[i]!;
  return read;
}

export const memoryKinds: readonly Case[] = [
  ...Object.entries(kinds).flatMap(([name, place]) =>
    perDtypeWithGrad(
      (dtype, needs): Case => ({
        id: `memory/${name}/${dtype}`,
        clauses: ["9.12"],
        oracle: "contract",
        needs,
        run: async ({ backend }) => {
          const asked = specimen(backend, dtype);
          const call = callOf(asked);
          await withCriterion(optionsOf(backend, asked), async (criterion) => {
            const usual = await criterion.lossAndGrad(call);
            const out = { grad: place(call.data.slice().fill(Number.NaN)) };
            const other = await criterion.lossAndGrad({ ...call, data: place(call.data), out });
            check(other.grad === out.grad, "grad: expected out.grad itself");
            checkSameBits("losses", usual.losses, other.losses);
            checkSameBits("grad", usual.grad, elements(dtype, out.grad, usual.grad.length));
          });
        },
      }),
    ),
  ),
  ...(["data", "out"] as const).flatMap((part) =>
    Object.keys(endings).flatMap((how) =>
      perDtypeWithGrad((dtype, needs) => [
        lost(part, how, "during-a-call", dtype, needs),
        ...(part === "data" ? [lost(part, how, "by-a-label", dtype, needs)] : []),
      ]).flat(),
    ),
  ),
];

/** When the call is under way; or when a label is read that takes the memory away, after the data has been looked at. */
type When = "during-a-call" | "by-a-label";

/** Targets whose first label does something when it is read. */
function trapped(targets: readonly (readonly number[])[], act: () => void): number[][] {
  const [[first, ...rest], ...others] = targets as [[number, ...number[]], ...number[][]];
  const row = Object.defineProperty([first, ...rest], 0, {
    get() {
      act();
      act = () => {};
      return first;
    },
  });
  return [row, ...others];
}

function lost(part: "data" | "out", how: string, when: When, dtype: Dtype, needs: Needs): Case {
  const { place, lose } = endings[how]!;
  return {
    id: `memory/${part}-${how}-${when}/${dtype}`,
    clauses: ["9.5"],
    oracle: "contract",
    needs,
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype);
      const call = callOf(asked);
      await withCriterion(optionsOf(backend, asked), async (criterion) => {
        const usual = await criterion.lossAndGrad(call);
        const name = part === "data" ? "data: " : "out.grad: ";
        const { lossAndGrad, lossAndGradSync } = criterion;
        const blocking = when === "by-a-label" && lossAndGradSync;
        const methods = [lossAndGrad, ...(blocking ? [async (input: typeof call) => blocking(input)] : [])];
        for (const method of methods) {
          const [data, grad] = [place(call.data), place(call.data)];
          const away = () => lose((part === "data" ? data : grad).buffer as ResizableBuffer);
          const targets = when === "by-a-label" ? trapped(call.targets, away) : call.targets;
          const running = method({ ...call, data, targets, out: { grad } } as typeof call);
          if (when === "during-a-call") away();
          const error = await rejection(running);
          const named = error instanceof TypeError && error.message.startsWith(name);
          check(
            named && error.message.includes(how),
            () => `expected a TypeError, ${name}${how}, got ${error}`,
          );
        }
        checkSameBits("grad of the next call", usual.grad, (await criterion.lossAndGrad(call)).grad);
      });
    },
  };
}
