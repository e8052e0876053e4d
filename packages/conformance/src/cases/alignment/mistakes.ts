// Every mistake that a caller of an aligner can make: those that a criterion's caller can make, and those of its own.

import type { CallMistake, Mistake } from "../mistake.ts";
import { callMistakes } from "../mistakes.ts";
import { optionMistakes } from "../option-mistakes.ts";

const range = RangeError;
const type = TypeError;

/** Those about gradients and what is written to are none of an aligner's. */
const shared = Object.fromEntries(
  Object.entries(callMistakes).filter(([name]) => !/^(out|grad-output)-/.test(name)),
);

// The specimen: T = 12, N = 5, C = 6, blank 1, targets [[0,2,2,5],[3],[],[4,4,4],[5,0,3,2,0]].
const groups = [[0, 0, 1, 1], [2], [], [3, 3, 3], [4, 4, 4, 4, 4]];
const withGroup = (n: number, row: readonly unknown[]) => groups.map((old, i) => (i === n ? row : old));

export const alignmentMistakes: Record<string, CallMistake> = {
  ...shared,
  "groups-of-a-row-too-short": {
    error: range,
    says: ["groups[0]", "4 numbers", "got 3"],
    change: () => ({ groups: withGroup(0, [0, 0, 1]) }),
  },
  "groups-of-a-row-too-long": {
    error: range,
    says: ["groups[2]", "0 numbers", "got 1"],
    change: () => ({ groups: withGroup(2, [1]) }),
  },
  "groups-too-few-rows": {
    error: range,
    says: ["groups", "N = 5", "4"],
    change: () => ({ groups: groups.slice(1) }),
  },
  "groups-flat-too-short": {
    error: range,
    says: ["groups", "13 numbers", "got 12"],
    change: () => ({ groups: groups.flat().slice(1) }),
  },
  "groups-fraction": {
    error: range,
    says: ["groups[1][0]", "1.5"],
    change: () => ({ groups: withGroup(1, [1.5]) }),
  },
  "groups-nan": {
    error: range,
    says: ["groups[12]", "NaN"],
    change: () => ({ groups: [...groups.flat().slice(1), Number.NaN] }),
  },
  "groups-text": {
    error: type,
    says: ["groups[3][2]", "word"],
    change: () => ({ groups: withGroup(3, [3, 3, "word"]) }),
  },
  "groups-beyond-int32": {
    error: range,
    says: ["groups[0]", "2147483648"],
    change: () => ({ groups: [2 ** 31, ...groups.flat().slice(1)] }),
  },
  "groups-int64-beyond-int32": {
    error: range,
    says: ["groups[4]", "4294967299"],
    change: () => ({
      groups: BigInt64Array.from(
        groups.flat(),
        (group, i) => BigInt(group) + (i === 4 ? 2n ** 32n + 1n : 0n),
      ),
    }),
  },
  "groups-floats": {
    error: type,
    says: ["groups", "Float32Array"],
    change: () => ({ groups: new Float32Array(13) }),
  },
  "groups-number": { error: type, says: ["groups", "3"], change: () => ({ groups: 3 }) },
  "groups-null": { error: type, says: ["groups", "null"], change: () => ({ groups: null }) },
  "classes-number": { error: type, says: ["classes", "1"], change: () => ({ classes: 1 }) },
  "classes-text": { error: type, says: ["classes", "yes"], change: () => ({ classes: "yes" }) },
  "progress-no-function": { error: type, says: ["progress", "true"], change: () => ({ progress: true }) },
  "progress-object": { error: type, says: ["progress"], change: () => ({ progress: {} }) },
  "strides-0-of-time": { error: range, says: ["strides[0]", "0"], change: () => ({ strides: [0, 6, 1] }) },
  "strides-0-of-classes": {
    error: range,
    says: ["strides[2]", "0"],
    change: () => ({ strides: [30, 0, 0] }),
  },
  "strides-0-of-both": { error: range, says: ["strides[0]", "0"], change: () => ({ strides: [0, 0, 1] }) },
  "strides-0-and-overlap": {
    error: range,
    says: ["strides[0]", "6", "5"],
    change: () => ({ strides: [5, 0, 1] }),
  },
  "strides-0-of-the-only-sample": {
    error: range,
    says: ["strides[0]", "0"],
    change: ({ data }) => ({
      ...{ data: data.subarray(0, 72), shape: [12, 6], strides: [0, 1] },
      ...{ targets: [[0, 2]], inputLengths: [12], targetLengths: [2] },
    }),
  },
  "strides-negative": { error: range, says: ["strides[1]", "-6"], change: () => ({ strides: [30, -6, 1] }) },
  "strides-nan": {
    error: range,
    says: ["strides[0]", "NaN"],
    change: () => ({ strides: [Number.NaN, 0, 1] }),
  },
  "strides-of-0-beyond-data": {
    error: range,
    says: ["data", "372", "360"],
    change: ({ data }) => ({ data, shape: [62, 5, 6], strides: [6, 0, 1] }),
  },
  "grad-output": { error: type, says: ["gradOutput"], change: () => ({ gradOutput: 1 }) },
  out: { error: type, says: ["out"], change: ({ data }) => ({ out: { grad: data.slice() } }) },
};

type OptionMistake = Mistake & { readonly options: Record<string, unknown> };

/** A loss's own options are unknown to an aligner. */
const ofLosses = ["reduction", "gradient", "zeroInfinity"];

export const alignerOptionMistakes: Record<string, OptionMistake> = {
  ...Object.fromEntries(
    Object.entries(optionMistakes).filter(([, { options }]) => !ofLosses.some((name) => name in options)),
  ),
  ...Object.fromEntries(
    ofLosses.map((name): [string, OptionMistake] => [
      `option-of-losses-${name.toLowerCase()}`,
      { error: type, says: ["unknown option", name], options: { [name]: "mean" } },
    ]),
  ),
  "option-infeasible": {
    error: range,
    says: ["infeasible", "refuse", "empty", "ignore"],
    options: { infeasible: "ignore" },
  },
  "option-infeasible-flag": { error: type, says: ["infeasible", "true"], options: { infeasible: true } },
  "option-infeasible-null": { error: type, says: ["infeasible", "null"], options: { infeasible: null } },
};
