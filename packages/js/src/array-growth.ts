import { CtcError } from "@ctckit/core/backend";

type Types = readonly (Float64ArrayConstructor | Int32ArrayConstructor)[];
/** Numbers of elements of arrays, in the order of their names. */
export interface SizeTable<D> {
  readonly names: readonly string[];
  readonly types: Types;
  readonly of: (dimensions: D) => readonly number[];
}

export type Arrays = Record<string, Float64Array | Int32Array>;

/** The arrays that have to grow, each to the largest length that a sample needs. */
export class Largest {
  readonly #arrays: Arrays;
  readonly #grown = new Map<string, { readonly type: Types[number]; readonly length: number }>();

  constructor(arrays: Arrays) {
    this.#arrays = arrays;
  }

  add<D>({ names, types, of }: SizeTable<D>, dimensions: D): void {
    const lengths = of(dimensions);
    for (let i = 0; i < names.length; i++) {
      const [name, length] = [names[i]!, lengths[i]!];
      if (length <= (this.#grown.get(name)?.length ?? this.#arrays[name]!.length)) continue;
      this.#grown.set(name, { type: types[i]!, length });
    }
  }

  reserve(): void {
    if (this.#grown.size === 0) return;
    const grown = [...this.#grown];
    const bytes = grown.reduce((sum, [, { type, length }]) => sum + length * type.BYTES_PER_ELEMENT, 0);
    try {
      const made = grown.map(([name, { type, length }]) => [name, new type(length)] as const);
      for (const [name, array] of made) this.#arrays[name] = array;
    } catch (cause) {
      throw new CtcError("CTC_OUT_OF_MEMORY", `js: a workspace of ${bytes} bytes could not be allocated`, {
        cause,
      });
    }
  }
}
