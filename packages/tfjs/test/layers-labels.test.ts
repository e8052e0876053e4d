import { ctcLayersLabels } from "@ctckit/tfjs";
import { describe, expect, test } from "vitest";
import { leaked, tf } from "./tensorflow.ts";

const shape = [2, 3, 2];
const packed = (input: object, of: unknown) => ctcLayersLabels(tf, input as never, of as never);

test("A sample's slots: input length, target length, labels, then -1", () => {
  const y = packed({ targets: [[1, 0, 1], []], inputLengths: [3, 2] }, shape);
  expect([y.dtype, y.shape]).toEqual(["int32", shape]);
  expect(Array.from(y.dataSync())).toEqual([3, 3, 1, 0, 1, -1, 2, 0, -1, -1, -1, -1]);
});

test.each<[string, object, unknown]>([
  ["a shape whose first axis is open", { targets: [[1], [1]] }, [null, 3, 2]],
  ["int32", { targets: [Int32Array.of(1), [1]], inputLengths: Int32Array.of(3, 3) }, shape],
  ["int64", { targets: [BigInt64Array.of(1n), [1]], inputLengths: BigInt64Array.of(3n, 3n) }, shape],
])("Rows of any integers: %s", (_, input, of) => {
  const length = "inputLengths" in input ? 3 : -1;
  const row = [length, 1, 1, -1, -1, -1];
  expect(Array.from(packed(input, of).dataSync())).toEqual([...row, ...row]);
});

test("Without a shape, labels are as wide as the longest of them", () => {
  const y = packed({ targets: [[7], [7, 8, 9]], inputLengths: [5, 6] }, undefined);
  expect([y.dtype, y.shape]).toEqual(["int32", [2, 1, 5]]);
  expect(Array.from(y.dataSync())).toEqual([5, 1, 7, -1, -1, 6, 3, 7, 8, 9]);
});

test("Where the model takes any number of frames, they take as few as hold the longest", () => {
  const y = packed({ targets: [[1], [3, 2, 1]] }, [null, null, 4]);
  expect(y.shape).toEqual([2, 2, 4]);
  const rows = [
    [-1, 1, 1, -1, -1, -1, -1, -1],
    [-1, 3, 3, 2, 1, -1, -1, -1],
  ];
  expect(Array.from(y.dataSync())).toEqual(rows.flat());
});

test("1,000 lines of a model of 6,625 classes cost what they hold, not T x C", async () => {
  const targets = Array.from({ length: 1000 }, (_, n) =>
    Array.from({ length: 20 }, (_, s) => 1 + ((n * 131 + s * 977) % 6624)),
  );
  const bytes = (shape?: unknown) => {
    const before = tf.memory().numBytes;
    const y = packed({ targets }, shape);
    const cost = tf.memory().numBytes - before;
    y.dispose();
    return cost;
  };
  expect(bytes(undefined)).toBeLessThanOrEqual(4 * 1000 * (2 + 2 * 20)); // of [1000, 50, 6625]: 1,325,000,000
  expect(bytes([null, null, 6625])).toBe(4 * 1000 * 6625);
});

describe("On a backend of 16-bit floats", () => {
  test.each([
    [2047, [2047]],
    [2048, [-4, 0]],
    [2049, [-4, 1]],
    [5001, [-6, 905]],
    [1_048_575, [-1025, 1023]],
    [1_048_576, [-3, -2, 0]],
    [2 ** 31 - 1, [-3, -1025, -1025, 1023]],
  ])("%i is in slots that hold it exactly", (label, slots) => {
    const y = packed({ targets: [[label]] }, undefined);
    expect(Array.from(y.dataSync())).toEqual([-1, 1, ...slots]);
    expect(slots.map(half)).toEqual(slots);
  });

  test("lengths are, too", () => {
    const target = Array.from({ length: 2050 }, () => 1);
    const y = packed({ targets: [target], inputLengths: [4096] }, undefined);
    expect(Array.from(y.dataSync())).toEqual([-6, 0, -4, 2, ...target]);
  });

  /** What a float of 16 bits makes of an integer below 65,504. */
  function half(value: number): number {
    const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
    const [quotient, below] = [value / step, Math.floor(value / step)];
    const up = quotient - below > 0.5 || (quotient - below === 0.5 && below % 2 !== 0);
    return (up ? below + 1 : below) * step;
  }
  test("as halves are: 5001 alone would be 5000", () => {
    expect([2047, 2048, 2049, 2051, 5001, 6621].map(half)).toEqual([2047, 2048, 2048, 2052, 5000, 6620]);
  });
});

test("Only the labels outlive a call", async () => {
  expect(await leaked(() => packed({ targets: [[1], [1]] }, shape))).toBe(1);
});

describe("Refused", () => {
  const targets = [[1], [0, 1]];
  test.each<[string, object, unknown, typeof TypeError | typeof RangeError, string]>([
    [
      "a class that does not exist",
      { targets: [[1], [0, 2]] },
      shape,
      RangeError,
      "targets[1][1]: expected an integer in 0..1, got 2",
    ],
    [
      "half a label",
      { targets: [[0.5], []] },
      shape,
      RangeError,
      "targets[0][0]: expected an integer in 0..1, got 0.5",
    ],
    [
      "a hole",
      { targets: [new Array(1), []] },
      shape,
      TypeError,
      "targets[0][0]: expected an integer in 0..1, got undefined",
    ],
    [
      "floats",
      { targets: [new Float32Array(1), []] },
      shape,
      TypeError,
      "targets[0]: expected number[] or a typed array of integers, got a Float32Array of length 1",
    ],
    ["labels without rows", { targets: [1, 0] }, shape, TypeError, "targets[0]: expected number[]"],
    ["no rows", { targets: 3 }, shape, TypeError, "targets: expected an array of rows, one a sample, got 3"],
    ["no sample", { targets: [] }, shape, RangeError, "targets: expected 1 row or more, got none"],
    [
      "a target without room",
      { targets: [[], [1, 1, 1, 1, 1]] },
      shape,
      RangeError,
      "targets[1]: expected lengths and labels that fit into T * C = 6 slots, got 7 slots for 5 labels",
    ],
    [
      "a length beyond T",
      { targets, inputLengths: [3, 4] },
      shape,
      RangeError,
      "inputLengths[1]: expected an integer in 0..3, got 4",
    ],
    [
      "a negative length",
      { targets, inputLengths: [-1, 3] },
      shape,
      RangeError,
      "inputLengths[0]: expected an integer in 0..3, got -1",
    ],
    [
      "half a length",
      { targets, inputLengths: [2.5, 3] },
      shape,
      RangeError,
      "inputLengths[0]: expected an integer in 0..3, got 2.5",
    ],
    [
      "a length too many",
      { targets, inputLengths: [3, 3, 3] },
      shape,
      RangeError,
      "inputLengths: expected N = 2 lengths, got 3",
    ],
    ["one length for all", { targets, inputLengths: 3 }, shape, TypeError, "inputLengths: expected number[]"],
    [
      "a foreign key",
      { targets, targetLengths: [1, 2] },
      shape,
      TypeError,
      'input: unknown option "targetLengths"; known: targets, inputLengths',
    ],
    [
      "another batch",
      { targets },
      [3, 3, 2],
      RangeError,
      "shape[0]: expected null or N = 2, the number of targets, got 3",
    ],
    [
      "no frames",
      { targets },
      [null, 0, 2],
      RangeError,
      "shape[1]: expected the number of frames T, or null for a model of any number of frames, got 0",
    ],
    [
      "open classes",
      { targets },
      [null, null, null],
      RangeError,
      "shape[2]: expected the number of classes C, got null; pass [null, T, C], or no shape to model.fitDataset",
    ],
    [
      "a class that does not exist, with open frames",
      { targets },
      [null, null, 1],
      RangeError,
      "targets[0][0]: expected an integer in 0..0, got 1",
    ],
    [
      "a negative label",
      { targets: [[-1]] },
      undefined,
      RangeError,
      "targets[0][0]: expected an integer in 0..",
    ],
    ["two axes", { targets }, [3, 2], RangeError, "shape: expected [N, T, C], got [3, 2]"],
    [
      "a shape that is none",
      { targets },
      null,
      TypeError,
      "shape: expected [N, T, C], as model.outputShape, got null",
    ],
    [
      "one slot",
      { targets: [[]] },
      [1, 1, 1],
      RangeError,
      "targets[0]: expected lengths and labels that fit into T * C = 1 slots, got 2 slots for 0 labels",
    ],
  ])("%s", async (_, input, of, type, message) => {
    const call = () => ctcLayersLabels(tf, input as never, of as never);
    expect(await leaked(() => expect(call).toThrow(message))).toBe(0);
    expect(call).toThrow(type);
  });
});
