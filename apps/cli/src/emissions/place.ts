// Where emissions are: a file, and the array's name where the file holds several. In a manifest: "calls/0001.npy", "calls.npz#0001".

export type Container = "npy" | "npz" | "safetensors";

export interface Place {
  readonly path: string;
  readonly container: Container;
  /** Of the array in the file; undefined for npy. */
  readonly member?: string;
}

const containers: Readonly<Record<Container, true>> = { npy: true, npz: true, safetensors: true };

/** @throws RangeError - the text names no such place */
export function placeOf(text: string): Place {
  const [, path, member] = /^(.*?\.(?:npz|safetensors))#(.*)$/s.exec(text) ?? [undefined, text, undefined];
  const container = /\.([a-z]+)$/.exec(path!)?.[1];
  if (container === undefined || !Object.hasOwn(containers, container))
    throw new RangeError(
      `expected a file that ends in .npy, .npz or .safetensors, got ${JSON.stringify(text)}`,
    );
  if (container !== "npy" && !member)
    throw new RangeError(
      `expected the array's name behind the file's, as in ${JSON.stringify(`${path}#name`)}, got ${JSON.stringify(text)}`,
    );
  return { path: path!, container: container as Container, ...(member && { member }) };
}
