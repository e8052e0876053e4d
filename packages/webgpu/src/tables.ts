// Everything that the host sends to the device goes in one upload. The arrays lie one after the other, and each begins where
// a binding may begin.

/** WebGPU's default for minStorageBufferOffsetAlignment, in words. No device needs more. */
const ALIGNMENT = 64;
const WORD = Int32Array.BYTES_PER_ELEMENT;

/** Part of a buffer, in bytes. */
export interface Part {
  readonly offset: number;
  readonly size: number;
}

export class Tables {
  readonly #arrays: { readonly array: Int32Array | Float32Array; readonly at: number }[] = [];
  #end = 0;

  add(array: Int32Array | Float32Array): Part {
    const at = this.#end;
    this.#arrays.push({ array, at });
    // A binding may not be empty.
    const length = Math.max(array.length, 1);
    this.#end += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return { offset: at * WORD, size: length * WORD };
  }

  words(): Int32Array<ArrayBuffer> {
    const words = new Int32Array(this.#end);
    for (const { array, at } of this.#arrays)
      words.set(new Int32Array(array.buffer, array.byteOffset, array.length), at);
    return words;
  }
}
