import { ctcLayersLabels } from "@ctckit/tfjs";
import { describe, expect, test } from "vitest";
import { leaked, tf } from "./tensorflow.ts";

const shape = [2, 3, 2];
const packed = (input: object, of: unknown = shape) => ctcLayersLabels(tf, input as never, of as never);

test("A sample's slots: input length, target length, labels, then -1", () => {
  const y = packed({ targets: [[1, 0, 1], []], inputLengths: [3, 2] });
  expect([y.dtype, y.shape]).toEqual(["int32", shape]);
  expect(Array.from(y.dataSync())).toEqual([3, 3, 1, 0, 1, -1, 2, 0, -1, -1, -1, -1]);
});

test.each<[string, object, unknown]>([
  ["a shape whose first axis is open", { targets: [[1], [1]] }, [null, 3, 2]],
  ["int32", { targets: [Int32Array.of(1), [1]], inputLengths: Int32Array.of(3, 3) }, shape],
  ["int64", { targets: [BigInt64Array.of(1n), [1]], inputLengths: BigInt64Array.of(3n, 3n) }, shape],
])("Input lengths are all T frames where left out: %s", (_, input, of) => {
  expect(Array.from(packed(input, of).dataSync())).toEqual([3, 1, 1, -1, -1, -1, 3, 1, 1, -1, -1, -1]);
});

test("Only the labels outlive a call", async () => {
  expect(await leaked(() => packed({ targets: [[1], [1]] }))).toBe(1);
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
      "targets[1]: expected at most T * C - 2 = 4 labels, got 5",
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
      "open frames",
      { targets },
      [null, null, 2],
      RangeError,
      "shape[1]: expected an integer of 1 or more, got null",
    ],
    ["two axes", { targets }, [3, 2], RangeError, "shape: expected [N, T, C], got [3, 2]"],
    [
      "no shape",
      { targets },
      undefined,
      TypeError,
      "shape: expected [N, T, C], as model.outputShape, got undefined",
    ],
    [
      "one slot",
      { targets: [[]] },
      [1, 1, 1],
      RangeError,
      "shape: expected T * C of 2 or more, got [1, 1, 1]",
    ],
  ])("%s", async (_, input, of, type, message) => {
    const call = () => ctcLayersLabels(tf, input as never, of as never);
    expect(await leaked(() => expect(call).toThrow(message))).toBe(0);
    expect(call).toThrow(type);
  });
});
