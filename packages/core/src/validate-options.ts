import type { CtcLossOptions, Layout, LossAndGradInput, LossInput, Reduction } from "./api.ts";
import type { Dtype, Gradient, Input, Topology } from "./backend.ts";
import { alternatives, describe } from "./description.ts";
import { topologies as names } from "./generated/topologies.ts";
import { int32Max, integerError } from "./integers.ts";
import { sourceNoun, validateSource } from "./validate-backend.ts";

/** A criterion's options with every default filled in. */
export interface Settings {
  readonly topology: Topology;
  readonly blank: number;
  readonly reduction: Reduction;
  readonly zeroInfinity: boolean;
  readonly input: Input;
  /** Already "logits" where the input is logits: the two gradients are the same there. */
  readonly gradient: Gradient;
  /** Whether the caller named a gradient: a backend without it is then refused at once, not at `lossAndGrad`. */
  readonly gradientAsked: boolean;
  readonly layout: Layout;
}

export type Keys<T> = Record<keyof T, true>;

export const optionKeys = {
  backend: true,
  topology: true,
  blank: true,
  reduction: true,
  zeroInfinity: true,
  input: true,
  gradient: true,
  layout: true,
} satisfies Keys<CtcLossOptions>;

const syncLossKeys = {
  data: true,
  shape: true,
  targets: true,
  targetsShape: true,
  inputLengths: true,
  targetLengths: true,
} satisfies Keys<Omit<LossInput, "signal">>;
const lossKeys = { ...syncLossKeys, signal: true } satisfies Keys<LossInput>;
const syncGradKeys = { ...syncLossKeys, gradOutput: true, out: true } satisfies Keys<
  Omit<LossAndGradInput, "signal">
>;
const gradKeys = { ...syncGradKeys, signal: true } satisfies Keys<LossAndGradInput>;

/** The methods that take an input, and the keys that each one knows. */
const inputKeys = {
  loss: lossKeys,
  lossAndGrad: gradKeys,
  lossSync: syncLossKeys,
  lossAndGradSync: syncGradKeys,
};
export type Method = keyof typeof inputKeys;

export const topologies = Object.fromEntries(names.map((name) => [name, true])) as Record<Topology, true>;
const reductions = { mean: true, sum: true, none: true } satisfies Record<Reduction, true>;
export const inputs = { logProbs: true, logits: true } satisfies Record<Input, true>;
export const gradients = { logits: true, logProbs: true } satisfies Record<Gradient, true>;
export const dtypes = { float32: true, float64: true } satisfies Record<Dtype, true>;
const layouts = { TNC: true, NTC: true } satisfies Record<Layout, true>;

export function validateOptions(options: CtcLossOptions): Settings {
  checkOptions("createCtcLoss", options, optionKeys);
  validateSource(options.backend);
  return settingsOf(options);
}

/** Checks each option but the backend, and fills in the defaults. @throws TypeError, RangeError - a value is wrong */
export function settingsOf(options: Omit<CtcLossOptions, "backend">): Settings {
  const input = oneOf("input", options.input, inputs, "logProbs");
  const gradient = oneOf("gradient", options.gradient, gradients, "logits");
  return {
    topology: oneOf("topology", options.topology, topologies, "ctc"),
    blank: blankOf(options.blank),
    reduction: oneOf("reduction", options.reduction, reductions, "mean"),
    zeroInfinity: flag("zeroInfinity", options.zeroInfinity),
    input,
    gradient: input === "logits" ? "logits" : gradient,
    gradientAsked: options.gradient !== undefined,
    layout: oneOf("layout", options.layout, layouts, "TNC"),
  };
}

export function checkOptions(where: string, options: unknown, known: Keys<object>): void {
  const misplaced = sourceNoun(options);
  if (misplaced !== undefined) {
    throw new TypeError(`${where}: expected options, got ${misplaced}; pass it as { backend: ... }`);
  }
  checkKeys(where, options, Object.keys(known));
}

export function validateInputKeys(method: Method, input: unknown): void {
  checkKeys(method, input, Object.keys(inputKeys[method]));
}

/** Refuses what is no object, and every key with a value that is not among `known`. */
export function checkKeys(where: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new TypeError(`${where}: expected an object with ${known.join(", ")}, got ${describe(value)}`);
  }
  for (const [key, given] of Object.entries(value)) {
    if (given !== undefined && !known.includes(key)) {
      throw new TypeError(`${where}: unknown option ${JSON.stringify(key)}; known: ${known.join(", ")}`);
    }
  }
}

export function oneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: Record<T, true>,
  fallback: NoInfer<T>,
): T {
  return value === undefined ? fallback : choice(name, value, allowed);
}

/** One of the words that are the keys of `allowed`. */
export function choice<T extends string>(name: string, value: unknown, allowed: Record<T, true>): T {
  if (typeof value === "string" && Object.hasOwn(allowed, value)) return value as T;
  const text = `${name}: expected ${alternatives(Object.keys(allowed))}, got ${describe(value)}`;
  throw typeof value === "string" ? new RangeError(text) : new TypeError(text);
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw new TypeError(`${name}: expected a boolean, got ${describe(value)}`);
}

/** C is known per call, so the upper end is checked there, by `checkBlank`. */
function blankOf(value: unknown): number {
  if (value === undefined) return 0;
  // C is at most int32Max, so the last class is one below.
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < int32Max) return value;
  throw integerError("blank", "a class in 0..C-1", value);
}

export function checkBlank(blank: number, classes: number): void {
  if (blank >= classes) throw new RangeError(`blank: expected a class in 0..${classes - 1}, got ${blank}`);
}
