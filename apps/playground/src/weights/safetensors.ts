// The safetensors format, as far as float32 arrays need it: eight bytes with the header's length, a header in JSON that
// names every tensor's type, shape and place, then the numbers. PyTorch and JAX read it.

export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TensorFile {
  readonly tensors: readonly NamedArray[];
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: unknown;
}

const LENGTH_BYTES = 8;
// A longer header was not saved here: the network has 27 tensors.
const LONGEST_HEADER = 1_000_000;

export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const data_offsets = [offset, offset + values.byteLength];
    offset += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets }];
  });
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8); // the numbers begin at a multiple of 8
  const header = new TextEncoder().encode(padded);
  const file = new Uint8Array(LENGTH_BYTES + header.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  let place = LENGTH_BYTES + header.length;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), place);
    place += values.byteLength;
  }
  return file;
}

/** @throws Error - the bytes are no such file; the message can be shown */
export function decodeTensors(file: Uint8Array): TensorFile {
  const header = headerOf(file);
  const start = LENGTH_BYTES + header.bytes;
  const tensors: NamedArray[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of Object.entries(header.json)) {
    if (name === "__metadata__") metadata = metadataOf(entry);
    else tensors.push(tensorOf(name, entry, file.subarray(start)));
  }
  return { tensors, metadata };
}

function headerOf(file: Uint8Array): { bytes: number; json: object } {
  const no = new Error("This is no weights file: it does not begin with a safetensors header.");
  if (file.length < LENGTH_BYTES) throw no;
  const bytes = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (bytes > LONGEST_HEADER || LENGTH_BYTES + bytes > file.length) throw no;
  try {
    const json: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes)),
    );
    if (isObject(json)) return { bytes, json };
  } catch {
    // said below
  }
  throw no;
}

function metadataOf(entry: unknown): Readonly<Record<string, string>> {
  const isText = isObject(entry) && Object.values(entry).every((value) => typeof value === "string");
  if (!isText) throw new Error(`The file's "__metadata__" is ${shown(entry)}, expected names with texts.`);
  return entry as Readonly<Record<string, string>>;
}

function tensorOf(name: string, entry: unknown, data: Uint8Array): NamedArray {
  const tensor = `The tensor ${shown(name)}`;
  if (!isObject(entry)) throw new Error(`${tensor} is ${shown(entry)}, expected its type, shape and place.`);
  const { dtype, shape, data_offsets } = entry as Entry;
  if (dtype !== "F32") throw new Error(`${tensor} is ${shown(dtype)}, expected "F32".`);
  if (!isCounts(shape)) throw new Error(`${tensor} has no valid shape.`);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (!isCounts(data_offsets) || data_offsets.length !== 2)
    throw new Error(`${tensor} has no place in the file.`);
  const [from, to] = data_offsets as [number, number];
  if (to - from !== 4 * count || to > data.length)
    throw new Error(`${tensor} is cut off: the file ends before its numbers do.`);
  // Copied, because the header's length may leave it unaligned.
  return { name, shape, values: new Float32Array(data.slice(from, to).buffer) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of the header, as JSON, and not all of it: a header may have a megabyte. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
