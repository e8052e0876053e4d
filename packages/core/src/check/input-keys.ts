import type { LossAndGradInput, LossInput, ProblemInput } from "../api.ts";
import { checkKeys, type Keys } from "./keys.ts";

// The methods that take an input, and the keys that each one knows.

const labelKeys = {
  shape: true,
  strides: true,
  targets: true,
  targetsShape: true,
  targetsPadding: true,
  inputLengths: true,
  targetLengths: true,
} as const;
/** Of a call whose arrays of floats only the device sees. */
export const problemKeys = () => ({ ...labelKeys, gradOutput: true }) satisfies Keys<ProblemInput>;

const lossSync = { data: true, dtype: true, ...labelKeys } satisfies Keys<Omit<LossInput, "signal">>;
const loss = { ...lossSync, signal: true } satisfies Keys<LossInput>;
const lossAndGradSync = { ...lossSync, gradOutput: true, out: true } satisfies Keys<
  Omit<LossAndGradInput, "signal">
>;
const lossAndGrad = { ...lossAndGradSync, signal: true } satisfies Keys<LossAndGradInput>;

const known = { loss, lossAndGrad, lossSync, lossAndGradSync };
export type Method = keyof typeof known;

export function validateInputKeys(method: Method, input: unknown): void {
  checkKeys(method, input, known[method]);
}
