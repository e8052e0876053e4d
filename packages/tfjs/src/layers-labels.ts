// Labels as tensors. `model.fit` requires y to have the rank and the axes of the model's output [N, T, C], where they are not null;
// `model.fitDataset` only the batch axis. Both take shuffled or split batches along it. So each sample's integers are in its own slots.
import type { IntegerArray } from "@ctckit/core";
import { checkKeys, describe, integerArray } from "@ctckit/core/backend";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import { mostExact } from "./exact.ts";
import { integerWithin } from "./integers.ts";
import { oneSlot, readNumber, writeNumber } from "./slots.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";

export interface CtcLayersLabelsInput {
  /** One row per sample: classes in `0..C-1`, none of them the blank. */
  readonly targets: readonly IntegerArray[];
  /** `[N]`, each in `0..T`. Default: T. */
  readonly inputLengths?: IntegerArray;
}

/** Of an unused slot, and of the input length of a sample that uses all T frames. */
const padding = -1;
const int32 = 2 ** 31 - 1;

/**
 * Packs labels into the `y` of a model compiled with `ctcLayersLoss`.
 *
 * Each sample's slots hold, in row-major order, its input length (-1 for all T frames), its target length S and its S labels; the rest is
 * -1. A number of 2048 or more takes two slots, three from 1,048,576 on, so that floats of 16 bits hold each slot exactly. Batching,
 * shuffling and the validation split of Layers keep labels with their samples.
 *
 * `model.fit`, `model.evaluate` and `model.trainOnBatch` need `shape`, and T * C slots per sample are what Layers requires of them. Without
 * `shape`, labels are as wide as the longest of them, for `model.fitDataset`, `model.evaluateDataset` and your own loops.
 *
 * Whether a label is the blank is checked by the loss, and so is what `shape` does not tell: the classes, or the frames.
 *
 * @param shape the shape of the output: `model.outputShape`, or `[N, T, C]`. N may be null, as it is the number of
 * targets. T may be null if it is null in `model.outputShape`: then a sample takes as many times C slots as the longest needs
 * @returns int32 of shape `[N, T, C]`, or `[N, 1, W]` without `shape`. The caller disposes it
 * @throws TypeError, RangeError - an argument is wrong, a label is not a class, a length is out of range, or a target does not
 * fit into T * C slots
 */
export function ctcLayersLabels(
  tf: TensorFlow,
  input: CtcLayersLabelsInput,
  shape?: readonly (number | null)[],
): Tensor3D {
  validateTensorFlow(tf);
  checkKeys("input", input, labelKeys);
  const { targets, inputLengths } = validateLabels(input);
  const { time, classes } = validateShape(shape, targets.length);
  const rows = targets.map((row, n) => {
    const target = integerArray(`targets[${n}]`, row);
    const slots: number[] = [];
    if (inputLengths === undefined) slots.push(padding);
    else writeNumber(slots, integerWithin(`inputLengths[${n}]`, inputLengths[n], time ?? int32));
    writeNumber(slots, target.length);
    for (let s = 0; s < target.length; s++) {
      writeNumber(
        slots,
        integerWithin(`targets[${n}][${s}]`, target[s], classes === undefined ? int32 : classes - 1),
      );
    }
    return slots;
  });
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
  const axes = classes === undefined ? [1, longest] : [time ?? Math.ceil(longest / classes), classes];
  const width = axes[0]! * axes[1]!;
  const y = new Int32Array(rows.length * width).fill(padding); // [N, width]
  for (const [n, slots] of rows.entries()) {
    if (slots.length > width) {
      throw new RangeError(
        `targets[${n}]: expected lengths and labels that fit into T * C = ${width} slots, got ${slots.length} slots for ${targets[n]!.length} labels`,
      );
    }
    y.set(slots, n * width);
  }
  return tf.tensor(y, [rows.length, ...axes] as [number, number, number], "int32");
}

/** The labels in `yTrue`, in the form that core takes. `yTrue` is packed, or holds rows `[N, S]` padded with -1. */
export function labelsIn(
  tf: TensorFlow,
  yTrue: Tensor,
  [batch, time]: readonly [batch: number, time: number, classes: number],
): { targets: number[][]; inputLengths?: number[] } {
  const { shape, dtype } = yTrue;
  if (dtype !== "int32" && dtype !== "float32") {
    throw new TypeError(`yTrue: expected dtype "int32" or "float32", got "${dtype}"`);
  }
  const packed = shape.length === 3;
  if (shape[0] !== batch || !(packed || shape.length === 2)) {
    throw new RangeError(
      `yTrue: expected what ctcLayersLabels packs, or labels [N, S], for N = ${batch}, got shape [${shape.join(", ")}]`,
    );
  }
  const values = yTrue.dataSync<"float32">();
  const width = values.length / batch;
  const rows = Array.from({ length: batch }, (_, n) => values.subarray(n * width, (n + 1) * width)); // [N, width]
  const exact = exactly(tf);
  if (!packed) return { targets: rows.map((row, n) => unpadded(row, n, exact)) };
  const samples = rows.map((row, n) => unpacked(row, n, exact));
  return {
    inputLengths: samples.map(({ inputLength }) => (inputLength === padding ? time : inputLength)),
    targets: samples.map(({ target }) => target),
  };
}

/** `value` itself, unless it may be another one that TF.js's backend rounded. */
type Exact = (name: string, value: number) => number;

function exactly(tf: TensorFlow): Exact {
  let most = 0;
  return (name, value) => {
    if (!(value >= oneSlot)) return value;
    most ||= mostExact(tf);
    if (value < most) return value;
    throw new RangeError(
      `${name}: expected less than ${most}, as TF.js's backend may round what is not, got ${value}; pass what ctcLayersLabels packs`,
    );
  };
}

/** The labels of a row up to the first -1. Only -1 may follow. */
function unpadded(row: Float32Array, n: number, exact: Exact): number[] {
  const end = row.indexOf(padding);
  if (end !== -1) validatePadding(row, n, end);
  return Array.from(row.subarray(0, end === -1 ? row.length : end), (value, s) =>
    exact(`yTrue[${n}][${s}]`, value),
  );
}

function unpacked(row: Float32Array, n: number, exact: Exact): { inputLength: number; target: number[] } {
  let slot = 0;
  const number = (what: string) => {
    const name = `yTrue[${n}]: ${what} (slot ${slot})`;
    const read = readNumber(row, slot);
    if (read === undefined)
      throw new RangeError(`${name}: expected what ctcLayersLabels packs, got ${row[slot] ?? "the end"}`);
    // Digits are small.
    const value = read.next === slot + 1 ? exact(name, read.value) : read.value;
    slot = read.next;
    return { name, value };
  };
  const inputLength = number("input length").value;
  const length = number("target length");
  const labels = integerWithin(length.name, length.value, row.length - slot);
  const target = Array.from({ length: labels }, (_, s) => number(`label ${s}`).value);
  validatePadding(row, n, slot);
  return { inputLength, target };
}

function validatePadding(row: Float32Array, n: number, from: number): void {
  for (let slot = from; slot < row.length; slot++) {
    if (row[slot] === padding) continue;
    throw new RangeError(`yTrue[${n}]: expected -1 after the labels, got ${row[slot]} in slot ${slot}`);
  }
}

const labelKeys = { targets: true, inputLengths: true } satisfies Record<keyof CtcLayersLabelsInput, true>;

function validateLabels({ targets, inputLengths }: CtcLayersLabelsInput): CtcLayersLabelsInput {
  if (!Array.isArray(targets)) {
    throw new TypeError(`targets: expected an array of rows, one a sample, got ${describe(targets)}`);
  }
  if (targets.length === 0) throw new RangeError("targets: expected 1 row or more, got none");
  if (inputLengths === undefined) return { targets };
  const lengths = integerArray("inputLengths", inputLengths);
  if (lengths.length === targets.length) return { targets, inputLengths: lengths };
  throw new RangeError(`inputLengths: expected N = ${targets.length} lengths, got ${lengths.length}`);
}

interface Axes {
  readonly time?: number;
  /** Undefined without a shape. */
  readonly classes?: number;
}

function validateShape(shape: readonly (number | null)[] | undefined, batch: number): Axes {
  if (shape === undefined) return {};
  if (!Array.isArray(shape)) {
    throw new TypeError(`shape: expected [N, T, C], as model.outputShape, got ${describe(shape)}`);
  }
  if (shape.length !== 3) throw new RangeError(`shape: expected [N, T, C], got [${shape.join(", ")}]`);
  const [samples, time, classes] = shape as [unknown, unknown, unknown];
  if (samples !== null && samples !== batch) {
    throw new RangeError(
      `shape[0]: expected null or N = ${batch}, the number of targets, got ${describe(samples)}`,
    );
  }
  if (time !== null && !isAxis(time)) {
    throw new RangeError(
      `shape[1]: expected the number of frames T, or null for a model of any number of frames, got ${describe(time)}`,
    );
  }
  if (!isAxis(classes)) {
    throw new RangeError(
      `shape[2]: expected the number of classes C, got ${describe(classes)}; pass [null, T, C], or no shape to model.fitDataset`,
    );
  }
  return time === null ? { classes } : { time, classes };
}

function isAxis(axis: unknown): axis is number {
  return Number.isSafeInteger(axis) && (axis as number) > 0;
}
