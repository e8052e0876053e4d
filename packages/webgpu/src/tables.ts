// Everything that the host tells the device, in one upload: arrays one after the other, each where a binding may begin.

/** WebGPU's default for minStorageBufferOffsetAlignment, which no device exceeds, in words. */
const ALIGNMENT = 64;
const WORD = Int32Array.BYTES_PER_ELEMENT;

/** Part of a buffer, in bytes. */
export interface Part {
  readonly offset: number;
  readonly size: number;
}

export class Tables {
  readonly #arrays: (Int32Array | Float32Array)[] = [];
  #end = 0;

  add(array: Int32Array | Float32Array): Part {
    this.#arrays.push(array);
    const offset = this.#end;
    // A binding may not be empty.
    this.#end += Math.ceil(Math.max(array.length, 1) / ALIGNMENT) * ALIGNMENT;
    return { offset: offset * WORD, size: Math.max(array.length, 1) * WORD };
  }

  words(): Int32Array<ArrayBuffer> {
    const words = new Int32Array(this.#end);
    let at = 0;
    for (const array of this.#arrays) {
      words.set(new Int32Array(array.buffer, array.byteOffset, array.length), at);
      at += Math.ceil(Math.max(array.length, 1) / ALIGNMENT) * ALIGNMENT;
    }
    return words;
  }
}
