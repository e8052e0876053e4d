export type Kind = typeof TypeError | typeof RangeError;
export type Case = [message: string, kind: Kind, change: Record<string, unknown>];

/** `array`, whose buffer went elsewhere. */
export function detached<T extends { buffer: ArrayBuffer }>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

export const wide = (...values: bigint[]) => BigInt64Array.from(values);
const flat = { targetsShape: undefined };
const rows = (...targets: unknown[]) => ({ targets, targetsShape: undefined, targetLengths: undefined });
/** An array that lacks element `index`, as `[a, , b]` does. */
function withHole(index: number, ...rows: unknown[]): unknown[] {
  delete rows[index];
  return rows;
}

/** Changes to the labels and the lengths of a good call, and what is said of each. */
export const badLabels: readonly Case[] = [
  ["inputLengths: expected N = 3 lengths, got 2", RangeError, { inputLengths: [4, 4] }],
  ["inputLengths[2]: expected 0..4, got 5", RangeError, { inputLengths: [4, 3, 5] }],
  ["inputLengths[1]: expected 0..4, got -1", RangeError, { inputLengths: Int32Array.of(4, -1, 2) }],
  ["inputLengths[0]: expected an integer (0..4), got NaN", RangeError, { inputLengths: [Number.NaN, 3, 2] }],
  ["inputLengths[0]: expected an integer (0..4), got 2.5", RangeError, { inputLengths: [2.5, 3, 2] }],
  [
    "inputLengths[0]: expected an integer (0..4), got Infinity",
    RangeError,
    { inputLengths: [Infinity, 3, 2] },
  ],
  ['inputLengths[1]: expected an integer (0..4), got "3"', TypeError, { inputLengths: [4, "3", 2] }],
  [
    "inputLengths[1]: expected an integer (0..4), got undefined",
    TypeError,
    { inputLengths: [4, undefined, 2] },
  ],
  [
    "inputLengths[1]: expected a number (bigints only in an array of 64-bit integers), got 3n",
    TypeError,
    { inputLengths: [4, 3n, 2] },
  ],
  [
    "inputLengths[1]: expected 0..4, got 4294967297",
    RangeError,
    { inputLengths: wide(4n, 2n ** 32n + 1n, 2n) },
  ],
  [
    "inputLengths: expected number[] or a typed array of integers, got a Float32Array of length 3",
    TypeError,
    { inputLengths: Float32Array.of(4, 3, 2) },
  ],
  [
    "inputLengths: expected number[] or a typed array of integers, got an Object",
    TypeError,
    { inputLengths: { length: 3 } },
  ],
  [
    "inputLengths: expected number[] or a typed array of integers, got null",
    TypeError,
    { inputLengths: null },
  ],
  [
    "inputLengths: expected an array of N = 3 lengths, got 4 (a number goes with one sample)",
    TypeError,
    { inputLengths: 4 },
  ],
  [
    "inputLengths: the array's buffer is detached",
    TypeError,
    { inputLengths: detached(Int32Array.of(4, 3, 2)) },
  ],

  [
    'targetLengths: expected N = 3 lengths, got 4; N is 3 by layout "TNC", and 4 by layout "NTC"',
    RangeError,
    { targetLengths: [2, 2, 1, 0] },
  ],
  [
    'targets: expected N = 3 rows, got 4; N is 3 by layout "TNC", and 4 by layout "NTC"',
    RangeError,
    rows([1], [2], [3], [4]),
  ],
  ["targetLengths[0]: expected 0..2, got 3", RangeError, { targetLengths: [3, 2, 1] }],
  ["targetLengths[2]: expected 0..2, got -1", RangeError, { targetLengths: [2, 2, -1] }],
  ["targetLengths[1]: expected an integer (0..2), got 0.5", RangeError, { targetLengths: [2, 0.5, 1] }],
  [
    "targetLengths[1]: expected 0..1, got 2",
    RangeError,
    { ...rows([1], [2], [3]), targetLengths: [1, 2, 1] },
  ],
  [
    "targetLengths: expected a sum of 6, the length of targets, got 5; padded targets want targetsShape: [3, 2]",
    RangeError,
    { ...flat, targets: [1, 2, 3, 3, 4, 1] },
  ],
  [
    "targetLengths: expected a sum of 4, the length of targets, got 5",
    RangeError,
    { ...flat, targets: [1, 2, 3, 4] },
  ],
  [
    "targetLengths: expected N = 3 lengths with concatenated targets",
    TypeError,
    { ...flat, targetLengths: undefined },
  ],

  [
    "targets: expected number[] or a typed array of integers, got undefined",
    TypeError,
    { targets: undefined },
  ],
  ['targets: expected number[] or a typed array of integers, got "abc"', TypeError, { targets: "abc" }],
  [
    "targets: expected number[] or a typed array of integers, got a Float32Array of length 6",
    TypeError,
    { targets: new Float32Array(6) },
  ],
  ["targets: the array's buffer is detached", TypeError, { ...flat, targets: detached(Int32Array.of(1, 2)) }],
  ["targets: expected 6 elements for targetsShape [3, 2], got 5", RangeError, { targets: [1, 2, 3, 3, 4] }],
  ["targets[1] (sample 0): expected a class in 0..4, got 5", RangeError, { targets: [1, 5, 3, 3, 4, -1] }],
  [
    "targets[2] (sample 1): expected a class in 0..4 (padding is named by targetsPadding), got -1",
    RangeError,
    { targets: [1, 2, -1, 3, 4, -1] },
  ],
  [
    "targets[4] (sample 2): expected a label other than the blank, got the blank 0; the option blankInTargets allows it",
    RangeError,
    { targets: [1, 2, 3, 3, 0, -1] },
  ],
  [
    "targets[3] (sample 1): expected an integer (a class in 0..4), got 1.5",
    RangeError,
    { targets: [1, 2, 3, 1.5, 4, -1] },
  ],
  [
    "targets[0] (sample 0): expected an integer (a class in 0..4), got NaN",
    RangeError,
    { targets: [Number.NaN, 2, 3, 3, 4, -1] },
  ],
  [
    "targets[0] (sample 0): expected an integer (a class in 0..4), got null",
    TypeError,
    { ...flat, targets: [null, 2, 3, 3, 4] },
  ],
  [
    "targets[4] (sample 2): expected a class in 0..4, got 9007199254740993",
    RangeError,
    { ...flat, targets: wide(1n, 2n, 3n, 3n, 2n ** 53n + 1n) },
  ],
  [
    "targets[1] (sample 0): expected a class in 0..4, got 4294967297",
    RangeError,
    { ...flat, targets: wide(1n, 2n ** 32n + 1n, 3n, 3n, 4n) },
  ],
  ["targets: expected N = 3 rows, got 2", RangeError, rows([1], [2])],
  ["targets[1]: expected number[] or a typed array of integers, got 2", TypeError, rows([1], 2, [3])],
  [
    "targets[1]: expected number[] or a typed array of integers, got undefined",
    TypeError,
    { ...rows(), targets: withHole(1, [1], [2], [3]) },
  ],
  [
    "targets[0]: expected number[] or a typed array of integers, got undefined",
    TypeError,
    { ...rows(), targets: withHole(0, [1], [2], [3]) },
  ],
  ["targets[0]: expected number[] or a typed array of integers, got 1", TypeError, rows(1, [2], [3])],
  ['targets[0]: expected an integer (a class in 0..4), got "ab"', TypeError, rows("ab", "c", "d")],
  [
    "targetLengths: expected number[] or a typed array",
    TypeError,
    { ...rows([1], [2], [3]), targetLengths: null },
  ],
  ["targetLengths: expected number[] or a typed array", TypeError, { targetLengths: null }],
  [
    "targetLengths: expected number[] or a typed array",
    TypeError,
    { targets: [1, 2, 3], ...flat, targetLengths: null },
  ],
  [
    "targets[0]: expected number[] or a typed array of integers, got a Float64Array of length 1",
    TypeError,
    rows(Float64Array.of(1), [2], [3]),
  ],
  ["targets[2][1]: expected a class in 0..4, got 7", RangeError, rows([1], [2], [3, 7])],
  [
    "targets[1][0]: expected a label other than the blank, got the blank 0; the option blankInTargets allows it",
    RangeError,
    rows([1], [0], [3]),
  ],
  ['targets[0][0]: expected an integer (a class in 0..4), got "1"', TypeError, rows(["1"], [2], [3])],
  ["targetsPadding: expected instead of targetLengths, got both", TypeError, { targetsPadding: -1 }],
  [
    "targetsPadding: expected an integer (-2147483647..2147483647), got NaN",
    RangeError,
    { targetsPadding: Number.NaN, targetLengths: undefined },
  ],
  [
    "targetsPadding: expected with rows or targetsShape, got it with concatenated targets",
    TypeError,
    { ...flat, targetsPadding: -1, targetLengths: undefined },
  ],
  [
    "targets[1] (sample 0): expected the padding -1 up to the end of the row, got 2",
    RangeError,
    { targets: [-1, 2, 3, 3, 4, -1], targetsPadding: -1, targetLengths: undefined },
  ],
  [
    "targets[1][1]: expected the padding -100 up to the end of the row, got 3",
    RangeError,
    { ...rows([1, 2], [-100, 3], [4, -100]), targetsPadding: -100 },
  ],
  ["targetsShape: expected only with flat targets", TypeError, { targets: [[1], [2], [3]] }],
  ["targetsShape: expected [N, S], got an array of length 3", TypeError, { targetsShape: [3, 2, 1] }],
  ["targetsShape: expected [N, S], got 6", TypeError, { targetsShape: 6 }],
  ["targetsShape[0]: expected N = 3, got 2", RangeError, { targetsShape: [2, 3] }],
  ["targetsShape[1]: expected 0 or more, got -2", RangeError, { targetsShape: [3, -2] }],
  ["targetsShape[1]: expected an integer (0 or more), got 2.5", RangeError, { targetsShape: [3, 2.5] }],
];
