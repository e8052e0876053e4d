/// <reference lib="dom" />
// Arrays whose memory is gone, too small or somebody else's, or that are not what they say they are.

import type { FloatArray } from "@ctckit/core";
import { kindOf, resizable } from "./memory-kinds.ts";
import type { CallMistake } from "./mistake.ts";

function detached(array: FloatArray): FloatArray {
  const copy = array.slice();
  structuredClone(copy.buffer, { transfer: [copy.buffer] });
  return copy;
}

/** Nothing is left of it. */
function shrunk(array: FloatArray): FloatArray {
  const buffer = resizable(array.byteLength);
  const view = new (kindOf(array))(buffer, 0, array.length);
  buffer.resize(array.byteLength - 8);
  return view;
}

/** The same memory through two objects, as threads have it that were sent it: growing leaves the old one usable. */
function twins(values: FloatArray): readonly [FloatArray, FloatArray] {
  const kind = kindOf(values);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const one = new kind(memory.buffer, 64, values.length);
  memory.grow(1);
  return [one, new kind(memory.buffer, 64, values.length)];
}

/** An array that says of itself that it is another. */
function disguised(array: object, name: string): object {
  return Object.defineProperty(array, Symbol.toStringTag, { value: name });
}

export const memoryMistakes: Record<string, CallMistake> = {
  "data-detached": {
    error: TypeError,
    says: ["data", "detached"],
    change: ({ data }) => ({ data: detached(data) }),
  },
  "data-shrunk": {
    error: RangeError,
    says: ["data", "360", "0"],
    change: ({ data }) => ({ data: shrunk(data) }),
  },
  "data-disguised": {
    error: TypeError,
    says: ["data", "Int32Array"],
    change: ({ data }) => ({ data: disguised(new Int32Array(360), data.constructor.name) }),
  },
  "out-shrunk": {
    error: RangeError,
    says: ["out.grad", "360", "0"],
    change: ({ data }) => ({ out: { grad: shrunk(data) } }),
  },
  "out-in-the-memory-of-data": {
    error: RangeError,
    says: ["out.grad", "apart from data"],
    change: ({ data }) => {
      const [one, other] = twins(data);
      one.set(data);
      return { data: one, out: { grad: other } };
    },
  },
  "out-detached": {
    error: TypeError,
    says: ["out.grad", "detached"],
    change: ({ data }) => ({ out: { grad: detached(data) } }),
  },
};
