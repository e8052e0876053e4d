import { expect, test } from "vitest";
import { loadWeights, saveWeights } from "../src/weights/network-weights.ts";
import { decodeTensors, encodeTensors } from "../src/weights/safetensors.ts";

/** What a network's variable and TF.js are here: an array with a shape. */
function variable(shape: number[], values: number[]) {
  const own = {
    shape,
    values: Float32Array.from(values) as Float32Array,
    dataSync: () => own.values,
    assign: (tensor: { values: Float32Array }) => {
      own.values = tensor.values;
    },
  };
  return own;
}
const tf = { tidy: (work: () => unknown) => work(), tensor: (values: Float32Array) => ({ values }) };
type Args = Parameters<typeof loadWeights>;
const load = (weights: object, file: Uint8Array) =>
  loadWeights(tf as unknown as Args[0], { weights } as Args[1], file);
const save = (weights: object, steps: number) =>
  saveWeights({ weights } as Parameters<typeof saveWeights>[0], steps);

const full = () => ({ "first.filter": variable([2, 2], [1, 2, 3, 4]), bias: variable([3], [5, 6, 7]) });
const empty = () => ({ "first.filter": variable([2, 2], [0, 0, 0, 0]), bias: variable([3], [0, 0, 0]) });

test("What is saved is loaded, the number of steps too", () => {
  const weights = empty();
  expect(load(weights, save(full(), 42))).toBe(42);
  expect(Array.from(weights["first.filter"].values)).toEqual([1, 2, 3, 4]);
  expect(Array.from(weights.bias.values)).toEqual([5, 6, 7]);
});

test("The file is safetensors: a length, a header, numbers that begin at a multiple of eight", () => {
  const file = save(full(), 1);
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  expect(length % 8).toBe(0);
  expect(header["first.filter"]).toEqual({ dtype: "F32", shape: [2, 2], data_offsets: [0, 16] });
  expect(header.__metadata__.steps).toBe("1");
  expect(file).toHaveLength(8 + length + 28);
});

test.each([
  ["an empty file", new Uint8Array(), "This is no weights file"],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0), "This is no weights file"],
  ["a text", new TextEncoder().encode("this is a text, no weights"), "This is no weights file"],
  ["half a file", save(full(), 1).subarray(0, -20), "is cut off"],
  ["only a header's length", Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0), "This is no weights file"],
  ["weights of something else", encodeTensors({ tensors: [], metadata: {} }), "other weights"],
  ["too few weights", save({ bias: variable([3], [1, 2, 3]) }, 1), 'lacks the weights "first.filter"'],
  [
    "another shape",
    save({ ...full(), bias: variable([1], [1]) }, 1),
    '"bias" has shape [1], this network has [3]',
  ],
  [
    "no numbers",
    save({ ...full(), bias: variable([3], [1, Number.NaN, 3]) }, 1),
    '"bias" has values that are not finite',
  ],
])("%s is refused, and nothing is changed", (_, file, message) => {
  const weights = empty();
  expect(() => load(weights, file)).toThrow(message);
  expect([...weights["first.filter"].values, ...weights.bias.values].every((value) => value === 0)).toBe(
    true,
  );
});

/** A file with this header, as text, and no numbers. */
function withHeader(text: string): Uint8Array {
  const header = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + header.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  return file;
}

test.each([
  ["[]", "This is no weights file: it does not begin with a safetensors header."],
  ["null", "This is no weights file: it does not begin with a safetensors header."],
  ['{"__metadata__": null}', 'The file\'s "__metadata__" is null, expected names with texts.'],
  ['{"__metadata__": ["format"]}', 'The file\'s "__metadata__" is ["format"], expected names with texts.'],
  ['{"__metadata__": {"steps": 3}}', 'The file\'s "__metadata__" is {"steps":3}, expected names with texts.'],
  ['{"a": null}', 'The tensor "a" is null, expected its type, shape and place.'],
  ['{"a": [1]}', 'The tensor "a" is [1], expected its type, shape and place.'],
  ['{"a": {}}', 'The tensor "a" is undefined, expected "F32".'],
  ['{"a": {"dtype": {"toString": 1}}}', 'The tensor "a" is {"toString":1}, expected "F32".'],
  ['{"a": {"dtype": "F32", "shape": {}}}', 'The tensor "a" has no valid shape.'],
  ['{"a": {"dtype": "F32", "shape": [1], "data_offsets": null}}', 'The tensor "a" has no place in the file.'],
])("The header %s is refused by name", (header, message) => {
  expect(() => decodeTensors(withHeader(header))).toThrow(new Error(message));
});

test("What is said of a header is short", () => {
  const long = JSON.stringify("x".repeat(900_000));
  for (const header of [`{${long}: null}`, `{"a": {"dtype": ${long}}}`, `{"__metadata__": ${long}}`])
    expect(() => decodeTensors(withHeader(header))).toThrow(/^.{10,200}$/);
});

test.each(["", " 7", "0x10", "1e3", "7.0", "-1", "007", "9007199254740993", undefined])(
  "Steps of %j are no number of steps",
  (steps) => {
    const metadata = { format: "ctckit-playground-1", ...(steps !== undefined && { steps }) };
    const file = encodeTensors({ tensors: [], metadata });
    expect(() => load({}, file)).toThrow(
      `This file does not say after how many steps it was saved: ${JSON.stringify(steps)}.`,
    );
  },
);

test("Tensors of another type are named", () => {
  const file = encodeTensors({
    tensors: [{ name: "a", shape: [1], values: Float32Array.of(1) }],
    metadata: {},
  });
  const text = new TextDecoder().decode(file).replace("F32", "F16");
  const bytes = Uint8Array.from([...file]);
  bytes.set(new TextEncoder().encode(text).subarray(8, 80), 8);
  expect(() => decodeTensors(bytes)).toThrow('The tensor "a" is "F16", expected "F32".');
});
