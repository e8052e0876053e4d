import { badLabels, type Case, detached, wide } from "./bad-labels.ts";

const memory = new ArrayBuffer(1000);
/** 60 numbers of one buffer, for arrays that overlap. */
export const view = (byteOffset: number) => new Float64Array(memory, byteOffset, 60);

/** Changes to a good call, and what is said of each. */
export const badInputs: readonly Case[] = [
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got an array of length 60",
    TypeError,
    { data: Array(60).fill(0) },
  ],
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got an Int32Array of length 60",
    TypeError,
    { data: new Int32Array(60) },
  ],
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got undefined",
    TypeError,
    { data: undefined },
  ],
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got a DataView",
    TypeError,
    { data: new DataView(memory) },
  ],
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got an object that only looks like a Float64Array, as a Proxy does",
    TypeError,
    { data: new Proxy(new Float64Array(60), {}) },
  ],
  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got an object",
    TypeError,
    { data: { constructor: { name: Symbol("no text") } } },
  ],
  ["data: the array's buffer is detached", TypeError, { data: detached(new Float32Array(60)) }],
  ["data: expected 60 elements for shape [4, 3, 5], got 59", RangeError, { data: new Float32Array(59) }],
  ["data: expected 48 elements for shape [4, 3, 4], got 60", RangeError, { shape: [4, 3, 4] }],

  ["shape: expected [T, N, C] or [T, C], got 60", TypeError, { shape: 60 }],
  ["shape: expected [T, N, C] or [T, C], got undefined", TypeError, { shape: undefined }],
  ["shape: expected [T, N, C] or [T, C], got 4 entries: [1, 4, 3, 5]", RangeError, { shape: [1, 4, 3, 5] }],
  ["shape: expected [T, N, C] or [T, C], got 1 entries", RangeError, { shape: [60] }],
  ["shape[0]: expected 1..2147483647, got 0", RangeError, { shape: [0, 3, 5], data: new Float32Array(0) }],
  ["shape[1]: expected 1..2147483647, got 0", RangeError, { shape: [4, 0, 5], data: new Float32Array(0) }],
  ["shape[2]: expected 1..2147483647, got 0", RangeError, { shape: [4, 3, 0], data: new Float32Array(0) }],
  ["shape[0]: expected 1..2147483647, got -4", RangeError, { shape: [-4, -3, 5] }],
  ["shape[1]: expected an integer (1..2147483647), got 1.5", RangeError, { shape: [4, 1.5, 10] }],
  ["shape[1]: expected an integer (1..2147483647), got NaN", RangeError, { shape: [4, Number.NaN, 5] }],
  ['shape[2]: expected an integer (1..2147483647), got "5"', TypeError, { shape: [4, 3, "5"] }],
  ["shape[0]: expected 1..2147483647, got 1099511627776", RangeError, { shape: [2 ** 40, 1, 1] }],
  ["has more elements than 9007199254740991", RangeError, { shape: [2 ** 30, 2 ** 30, 2] }],

  ["strides: expected an array, got 15", TypeError, { strides: 15 }],
  ["strides: expected 3 entries, as shape has, got 2", RangeError, { strides: [15, 5] }],
  ["strides[1]: expected 0..9007199254740991, got -5", RangeError, { strides: [15, -5, 1] }],
  ["strides[1]: expected an integer (0..9007199254740991), got 0.5", RangeError, { strides: [15, 0.5, 1] }],
  [
    "strides[2]: expected 1, as a frame's classes must be neighbours, got 3",
    RangeError,
    { strides: [15, 5, 3] },
  ],
  [
    "strides[1]: expected 5 or more, as no axis may reach into the next step of another, got 0",
    RangeError,
    { strides: [15, 0, 1] },
  ],
  [
    "strides[0]: expected 15 or more, as no axis may reach into the next step of another, got 14",
    RangeError,
    { strides: [14, 5, 1] },
  ],
  [
    "strides[1]: expected 20 or more, as no axis may reach into the next step of another, got 19",
    RangeError,
    { strides: [5, 19, 1] },
  ],
  ["strides: [9007199254740991, 5, 1] reach beyond", RangeError, { strides: [2 ** 53 - 1, 5, 1] }],
  [
    "data: expected 72 elements or more for shape [4, 3, 5] with strides [19, 5, 1], got 60",
    RangeError,
    { strides: [19, 5, 1] },
  ],

  [
    "data: expected a Float32Array or Float64Array, or 16-bit floats, got an array of length 4; flatten it",
    TypeError,
    { data: [[[0]], [], [], []] },
  ],
  [
    "got an Object; pass its numbers: tensor.dataSync(), or await tensor.data()",
    TypeError,
    { data: { dataSync() {}, data() {} } },
  ],
  ["got an Object; pass its numbers: tensor.data", TypeError, { data: { data: new Float32Array(60) } }],
  ["got an Object; pass its numbers: tensor.dataSync()", TypeError, { targets: { dataSync() {} } }],

  ...badLabels,

  ["gradOutput: expected a finite number, got NaN", RangeError, { gradOutput: Number.NaN }],
  ["gradOutput: expected a finite number, got Infinity", RangeError, { gradOutput: Infinity }],
  ['gradOutput: expected a number or an array of numbers, got "1"', TypeError, { gradOutput: "1" }],
  [
    "gradOutput: expected a number or an array of numbers, got a BigInt64Array of length 3",
    TypeError,
    { gradOutput: wide(1n, 1n, 1n) },
  ],
  [
    'gradOutput: expected a number with reduction "mean", got an array of length 3',
    TypeError,
    { gradOutput: [1, 1, 1] },
  ],

  [
    "out: expected an object with grad, got a Float64Array of length 60",
    TypeError,
    { out: new Float64Array(60) },
  ],
  ["out: expected an object with grad, got null", TypeError, { out: null }],
  ['out: unknown option "gradient"; known: grad', TypeError, { out: { gradient: new Float64Array(60) } }],
  ["out.grad: expected a Float64Array, as data is, got undefined", TypeError, { out: {} }],
  [
    "out.grad: expected a Float64Array, as data is, got a Float32Array of length 60",
    TypeError,
    { out: { grad: new Float32Array(60) } },
  ],
  [
    "out.grad: expected 60 elements, as data has, got 61",
    RangeError,
    { out: { grad: new Float64Array(61) } },
  ],
  ["out.grad: the array's buffer is detached", TypeError, { out: { grad: detached(new Float64Array(60)) } }],
  ["out.grad: expected memory apart from data", RangeError, { data: view(8), out: { grad: view(8) } }],
  ["out.grad: expected memory apart from data", RangeError, { data: view(0), out: { grad: view(472) } }],

  [
    'lossAndGrad: unknown option "target"; known: data, dtype, shape, strides, targets',
    TypeError,
    { target: [1] },
  ],
  [
    "signal: expected an AbortSignal, got an Object",
    TypeError,
    { signal: { aborted: false, addEventListener() {} } },
  ],
  ["signal: expected an AbortSignal, got an AbortController", TypeError, { signal: new AbortController() }],
];
