// Labels for `model.fit`. LayersModel requires y to have the rank and the axes of the model's output [N, T, C], and
// takes shuffled or split batches of it along the first axis. So each sample's integers are in its own T * C slots.
import type { IntegerArray } from "@ctckit/core";
import { checkKeys, describe, integerArray } from "@ctckit/core/backend";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";

import { integerWithin } from "./integers.ts";
import { type TensorFlow, validateTensorFlow } from "./tensor-flow.ts";

export interface CtcLayersLabelsInput {
  /** One row per sample: classes in `0..C-1`, none of them the blank. */
  readonly targets: readonly IntegerArray[];
  /** `[N]`, each in `0..T`. Default: T. */
  readonly inputLengths?: IntegerArray;
}

/** A sample's slots in row-major order: input length, target length, labels, then -1 to the end. */
const header = 2;
const padding = -1;

/**
 * Packs labels into the `y` of `model.fit` and `model.evaluate`, for a model compiled with `ctcLayersLoss`.
 *
 * Each sample's T * C slots hold, in row-major order, its input length, its target length S and its S labels; the rest is
 * -1. So batching, shuffling and the validation split of Layers keep labels with their samples.
 * Whether a label is the blank is checked by the loss.
 *
 * @param shape the shape of the output: `model.outputShape`, or `[N, T, C]`. The first axis may be null, as N is the number of
 * targets
 * @returns int32 of shape `[N, T, C]`. The caller disposes it
 * @throws TypeError, RangeError - an argument is wrong, a label is not a class, a length is out of range, or a target does not
 * fit into T * C - 2 slots
 */
export function ctcLayersLabels(
  tf: TensorFlow,
  input: CtcLayersLabelsInput,
  shape: readonly (number | null)[],
): Tensor3D {
  validateTensorFlow(tf);
  checkKeys("input", input, labelKeys);
  const { targets, inputLengths } = validateLabels(input);
  const [time, classes] = validateShape(shape, targets.length);
  const width = time * classes;
  const slots = new Int32Array(targets.length * width).fill(padding); // [N, T * C]
  for (const [n, row] of targets.entries()) {
    const start = n * width;
    const target = integerArray(`targets[${n}]`, row);
    if (target.length > width - header) {
      throw new RangeError(
        `targets[${n}]: expected at most T * C - ${header} = ${width - header} labels, got ${target.length}`,
      );
    }
    const most = inputLengths === undefined ? time : inputLengths[n];
    slots[start] = integerWithin(`inputLengths[${n}]`, most, time);
    slots[start + 1] = target.length;
    for (let s = 0; s < target.length; s++) {
      slots[start + header + s] = integerWithin(`targets[${n}][${s}]`, target[s], classes - 1);
    }
  }
  return tf.tensor(slots, [targets.length, time, classes], "int32");
}

/** The labels in `yTrue`, in the form that core takes. `yTrue` is packed, or holds rows `[N, S]` padded with -1. */
export function labelsIn(
  yTrue: Tensor,
  [batch, time, classes]: readonly [number, number, number],
): { targets: number[][]; inputLengths?: number[] } {
  const { shape, dtype } = yTrue;
  if (dtype !== "int32" && dtype !== "float32") {
    throw new TypeError(`yTrue: expected dtype "int32" or "float32", got "${dtype}"`);
  }
  const packed = shape.length === 3 && shape[1] === time && shape[2] === classes;
  if (shape[0] !== batch || !(packed || shape.length === 2)) {
    throw new RangeError(
      `yTrue: expected what ctcLayersLabels packs, of yPred's shape [${[batch, time, classes].join(", ")}], or labels [N, S] for N = ${batch}, got shape [${shape.join(", ")}]`,
    );
  }
  const values = yTrue.dataSync<"float32">();
  const width = values.length / batch;
  const rows = Array.from({ length: batch }, (_, n) => values.subarray(n * width, (n + 1) * width)); // [N, width]
  if (!packed) return { targets: rows.map((row, n) => unpadded(row, n, row.indexOf(padding), 0)) };
  return {
    inputLengths: rows.map(([length]) => length!),
    targets: rows.map((row, n) => {
      const length = integerWithin(`yTrue[${n}]: target length (slot 1)`, row[1], width - header);
      return unpadded(row, n, header + length, header);
    }),
  };
}

/** The labels of a row from `start` to `end`, or to the first -1 if `end` is -1. Only -1 may follow. */
function unpadded(row: Float32Array, n: number, end: number, start: number): number[] {
  if (end === -1) return Array.from(row.subarray(start));
  for (let slot = end; slot < row.length; slot++) {
    if (row[slot] === padding) continue;
    throw new RangeError(`yTrue[${n}]: expected -1 after the labels, got ${row[slot]} in slot ${slot}`);
  }
  return Array.from(row.subarray(start, end));
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

function validateShape(shape: readonly (number | null)[], batch: number): [time: number, classes: number] {
  if (!Array.isArray(shape)) {
    throw new TypeError(`shape: expected [N, T, C], as model.outputShape, got ${describe(shape)}`);
  }
  if (shape.length !== 3) throw new RangeError(`shape: expected [N, T, C], got [${shape.join(", ")}]`);
  const [samples, ...axes] = shape as [unknown, unknown, unknown];
  if (samples !== null && samples !== batch) {
    throw new RangeError(
      `shape[0]: expected null or N = ${batch}, the number of targets, got ${describe(samples)}`,
    );
  }
  for (const [index, axis] of axes.entries()) {
    if (Number.isSafeInteger(axis) && (axis as number) > 0) continue;
    throw new RangeError(`shape[${index + 1}]: expected an integer of 1 or more, got ${describe(axis)}`);
  }
  const [time, classes] = axes as [number, number];
  if (time * classes >= header) return [time, classes];
  throw new RangeError(`shape: expected T * C of ${header} or more, got [${batch}, ${time}, ${classes}]`);
}
