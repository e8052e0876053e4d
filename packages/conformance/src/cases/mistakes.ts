// Every mistake a caller can make in a call: what is changed in a good one, and what the error must say.

import { floatArray } from "../guarded-array.ts";
import { memoryMistakes } from "./memory-mistakes.ts";
import type { CallMistake } from "./mistake.ts";

const replaced = <T>(values: readonly T[], index: number, value: unknown): unknown[] =>
  values.map((old, i) => (i === index ? value : old));

const range = RangeError;
const type = TypeError;

// The specimen: T = 12, N = 5, C = 6, blank 1, targets [[0,2,2,5],[3],[],[4,4,4],[5,0,3,2,0]].
export const callMistakes: Record<string, CallMistake> = {
  ...memoryMistakes,
  "data-missing": { error: type, says: ["data", "undefined"], change: () => ({ data: undefined }) },
  "data-plain-array": { error: type, says: ["data", "array"], change: ({ data }) => ({ data: [...data] }) },
  "data-integers": {
    error: type,
    says: ["data", "Int32Array"],
    change: ({ data }) => ({ data: Int32Array.from(data) }),
  },
  "data-too-short": {
    error: range,
    says: ["data", "360", "359"],
    change: ({ data }) => ({ data: data.subarray(1) }),
  },
  "shape-missing": { error: type, says: ["shape", "undefined"], change: () => ({ shape: undefined }) },
  "shape-one-axis": { error: range, says: ["shape", "360"], change: () => ({ shape: [360] }) },
  "shape-four-axes": { error: range, says: ["shape", "4"], change: () => ({ shape: [1, 12, 5, 6] }) },
  "shape-no-frames": { error: range, says: ["shape[0]", "0"], change: () => ({ shape: [0, 5, 6] }) },
  "shape-no-samples": { error: range, says: ["shape[1]", "0"], change: () => ({ shape: [12, 0, 6] }) },
  "shape-no-classes": { error: range, says: ["shape[2]", "0"], change: () => ({ shape: [12, 5, 0] }) },
  "shape-fraction": { error: range, says: ["shape[0]", "1.5"], change: () => ({ shape: [1.5, 40, 6] }) },
  "shape-negative": { error: range, says: ["shape[0]", "-12"], change: () => ({ shape: [-12, -5, 6] }) },
  "shape-of-a-million": {
    error: range,
    says: ["shape", "1000000 entries: [1, 1, 1, 1, 1, 1, 1, 1, ...]"],
    change: () => ({ shape: Array(1e6).fill(1) }),
  },
  "shape-with-a-symbol": {
    error: range,
    says: ["shape", "Symbol(T)"],
    change: () => ({ shape: [12, 5, 6, Symbol("T")] }),
  },
  "shape-overflow": { error: range, says: ["shape"], change: () => ({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }) },
  "strides-overlap": {
    error: range,
    says: ["strides[1]", "6", "5"],
    change: () => ({ strides: [30, 5, 1] }),
  },
  "strides-of-classes": {
    error: range,
    says: ["strides[2]", "1", "2"],
    change: () => ({ strides: [60, 12, 2] }),
  },
  "strides-beyond-data": {
    error: range,
    says: ["data", "371", "360"],
    change: () => ({ strides: [31, 6, 1] }),
  },
  "padding-with-lengths": { error: type, says: ["targetsPadding"], change: () => ({ targetsPadding: -1 }) },
  "label-behind-padding": {
    error: range,
    says: ["targets[0][2]", "-1", "2"],
    change: ({ targets }) => ({
      targets: replaced(targets, 0, [0, -1, 2, -1]),
      targetsPadding: -1,
      targetLengths: undefined,
    }),
  },
  "batch-first-data": {
    error: range,
    says: ["N = 12", "got 5", "NTC"],
    change: () => ({ shape: [5, 12, 6] }),
  },
  "padded-without-shape": {
    error: range,
    says: ["targetLengths", "targetsShape: [5, 5]"],
    change: ({ targets }) => ({ targets: targets.flatMap((row) => [...row, 0, 0, 0, 0, 0].slice(0, 5)) }),
  },
  "data-tensor": {
    error: type,
    says: ["data", "dataSync()"],
    change: ({ data }) => ({ data: { dataSync: () => data } }),
  },
  "blank-beyond-classes": {
    error: range,
    says: ["blank", "6"],
    change: () => ({}),
    options: { blank: 6 },
  },
  "targets-missing": { error: type, says: ["targets", "undefined"], change: () => ({ targets: undefined }) },
  "targets-floats": {
    error: type,
    says: ["targets", "Float32Array"],
    change: () => ({ targets: new Float32Array(13) }),
  },
  "targets-too-few-rows": {
    error: range,
    says: ["targets", "4"],
    change: ({ targets }) => ({ targets: targets.slice(1) }),
  },
  "target-negative": {
    error: range,
    says: ["targets[1][0]", "-1"],
    change: ({ targets }) => ({ targets: replaced(targets, 1, [-1]) }),
  },
  "target-beyond-classes": {
    error: range,
    says: ["targets[3][2]", "6"],
    change: ({ targets }) => ({ targets: replaced(targets, 3, [4, 4, 6]) }),
  },
  "target-is-blank": {
    error: range,
    says: ["targets[0][1]", "blank", "1"],
    change: ({ targets }) => ({ targets: replaced(targets, 0, [0, 1, 2, 5]) }),
  },
  "target-fraction": {
    error: range,
    says: ["targets[1][0]", "2.5"],
    change: ({ targets }) => ({ targets: replaced(targets, 1, [2.5]) }),
  },
  "target-nan": {
    error: range,
    says: ["targets[1][0]", "NaN"],
    change: ({ targets }) => ({ targets: replaced(targets, 1, [Number.NaN]) }),
  },
  "target-text": {
    error: type,
    says: ["targets[1][0]", "3"],
    change: ({ targets }) => ({ targets: replaced(targets, 1, ["3"]) }),
  },
  "target-int64-beyond-int32": {
    error: range,
    says: ["targets[4]", "4294967299"],
    // 2^32 + 3 would be class 3 after a careless narrowing.
    change: ({ targets, targetLengths }) => ({
      targets: BigInt64Array.from(targets.flat(), (label, i) => BigInt(label) + (i === 4 ? 2n ** 32n : 0n)),
      targetLengths,
    }),
  },
  "targets-shape-samples": {
    error: range,
    says: ["targetsShape[0]", "4"],
    change: () => ({ targets: new Int32Array(20), targetsShape: [4, 5] }),
  },
  "targets-shape-size": {
    error: range,
    says: ["targets", "25", "20"],
    change: () => ({ targets: new Int32Array(20), targetsShape: [5, 5] }),
  },
  "targets-shape-with-rows": {
    error: type,
    says: ["targetsShape"],
    change: () => ({ targetsShape: [5, 5] }),
  },
  "concatenated-without-lengths": {
    error: type,
    says: ["targetLengths"],
    change: ({ targets }) => ({ targets: targets.flat(), targetLengths: undefined }),
  },
  "concatenated-sum": {
    error: range,
    says: ["targetLengths", "13", "12"],
    change: ({ targets }) => ({ targets: targets.flat(), targetLengths: [4, 1, 0, 3, 4] }),
  },
  "target-length-beyond-row": {
    error: range,
    says: ["targetLengths[1]", "2"],
    change: ({ targetLengths }) => ({ targetLengths: replaced(targetLengths, 1, 2) }),
  },
  "target-length-negative": {
    error: range,
    says: ["targetLengths[0]", "-1"],
    change: ({ targetLengths }) => ({ targetLengths: replaced(targetLengths, 0, -1) }),
  },
  "target-lengths-too-few": {
    error: range,
    says: ["targetLengths", "4"],
    change: ({ targetLengths }) => ({ targetLengths: targetLengths.slice(1) }),
  },
  "input-length-beyond-time": {
    error: range,
    says: ["inputLengths[3]", "0..12", "13"],
    change: ({ inputLengths }) => ({ inputLengths: replaced(inputLengths, 3, 13) }),
  },
  "input-length-negative": {
    error: range,
    says: ["inputLengths[0]", "-1"],
    change: ({ inputLengths }) => ({ inputLengths: replaced(inputLengths, 0, -1) }),
  },
  "input-length-fraction": {
    error: range,
    says: ["inputLengths[2]", "4.5"],
    change: ({ inputLengths }) => ({ inputLengths: replaced(inputLengths, 2, 4.5) }),
  },
  "input-length-nan": {
    error: range,
    says: ["inputLengths[4]", "NaN"],
    change: ({ inputLengths }) => ({ inputLengths: replaced(inputLengths, 4, Number.NaN) }),
  },
  "input-length-text": {
    error: type,
    says: ["inputLengths[0]", "12"],
    change: ({ inputLengths }) => ({ inputLengths: replaced(inputLengths, 0, "12") }),
  },
  "input-lengths-too-many": {
    error: range,
    says: ["inputLengths", "5", "6"],
    change: ({ inputLengths }) => ({ inputLengths: [...inputLengths, 1] }),
  },
  "input-lengths-number": { error: type, says: ["inputLengths", "12"], change: () => ({ inputLengths: 12 }) },
  "input-lengths-floats": {
    error: type,
    says: ["inputLengths", "Float64Array"],
    change: () => ({ inputLengths: new Float64Array(5) }),
  },
  "grad-output-nan": {
    error: range,
    says: ["gradOutput", "NaN"],
    change: () => ({ gradOutput: Number.NaN }),
  },
  "grad-output-text": { error: type, says: ["gradOutput"], change: () => ({ gradOutput: "1" }) },
  "grad-output-array-of-a-mean": {
    error: type,
    says: ["gradOutput", "mean"],
    change: () => ({ gradOutput: [1, 1, 1, 1, 1] }),
  },
  "grad-output-too-short": {
    error: range,
    says: ["gradOutput", "5", "4"],
    change: () => ({ gradOutput: [1, 1, 1, 1] }),
    options: { reduction: "none" },
  },
  "grad-output-infinite": {
    error: range,
    says: ["gradOutput[2]", "Infinity"],
    change: () => ({ gradOutput: [1, 1, Number.POSITIVE_INFINITY, 1, 1] }),
    options: { reduction: "none" },
  },
  "out-wrong-size": {
    error: range,
    says: ["out.grad", "360", "359"],
    change: ({ data }) => ({ out: { grad: data.slice(1) } }),
  },
  "out-wrong-dtype": {
    error: type,
    says: ["out.grad"],
    change: ({ data }, { dtype }) => ({
      out: { grad: floatArray(dtype === "float32" ? "float64" : "float32", data.length) },
    }),
  },
  "out-is-data": {
    error: range,
    says: ["out.grad", "data"],
    change: ({ data }) => ({ out: { grad: data } }),
  },
  "signal-not-a-signal": { error: type, says: ["signal"], change: () => ({ signal: true }) },
  "unknown-key": {
    error: type,
    says: ["inputLenghts"],
    change: ({ inputLengths }) => ({ inputLenghts: inputLengths }),
  },
};
