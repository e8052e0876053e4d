import type { BlankInTargets, CtcLossOptions, Layout, Reduction } from "../api.ts";
import type { Dtype, Gradient, Input, Operation, Topology } from "../contract/backend.ts";
import { topologies as names } from "../generated/topologies.ts";
import { describe } from "./description.ts";
import { int32Max, integerError } from "./integers.ts";
import { checkKeys, flag, type Keys, oneOf } from "./keys.ts";
import { sourceNoun, validateSource } from "./source.ts";

/** A criterion's options with every default filled in. */
export interface Settings {
  readonly topology: Topology;
  readonly blank: number;
  readonly blankInTargets: BlankInTargets;
  readonly reduction: Reduction;
  readonly zeroInfinity: boolean;
  readonly input: Input;
  /** Already "logits" where the input is logits: the two gradients are the same there. */
  readonly gradient: Gradient;
  /** Whether the caller named a gradient: a backend without it is then refused at once, not at `lossAndGrad`. */
  readonly gradientAsked: boolean;
  readonly layout: Layout;
  readonly diagnose: ((finding: string) => void) | undefined;
}

/** What a loss on a caller's device has in common with a criterion. */
export const sharedOptionKeys = {
  topology: true,
  blank: true,
  blankInTargets: true,
  reduction: true,
  input: true,
  gradient: true,
  layout: true,
} satisfies Partial<Keys<CtcLossOptions>>;
export const optionKeys = {
  backend: true,
  ...sharedOptionKeys,
  zeroInfinity: true,
  diagnose: true,
} satisfies Keys<CtcLossOptions>;

export const topologies = Object.fromEntries(names.map((name) => [name, true])) as Record<Topology, true>;
const reductions = { mean: true, sum: true, none: true } satisfies Record<Reduction, true>;
export const inputs = { logProbs: true, logits: true } satisfies Record<Input, true>;
export const operations = {
  loss: true,
  gradient: true,
  alignment: true,
  survivors: true,
  posteriors: true,
  edits: true,
  candidates: true,
  hessian: true,
  entropy: true,
  delay: true,
} satisfies Record<Operation, true>;
export const gradients = { logits: true, logProbs: true } satisfies Record<Gradient, true>;
export const dtypes = { float32: true, float64: true } satisfies Record<Dtype, true>;
const layouts = { TNC: true, NTC: true } satisfies Record<Layout, true>;
const blanksInTargets = { refuse: true, infeasible: true, allow: true } satisfies Record<
  BlankInTargets,
  true
>;

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
    blankInTargets: oneOf("blankInTargets", options.blankInTargets, blanksInTargets, "refuse"),
    reduction: oneOf("reduction", options.reduction, reductions, "mean"),
    zeroInfinity: flag("zeroInfinity", options.zeroInfinity),
    input,
    gradient: input === "logits" ? "logits" : gradient,
    gradientAsked: options.gradient !== undefined,
    layout: oneOf("layout", options.layout, layouts, "TNC"),
    diagnose: listener(options.diagnose),
  };
}

/** @param hint where a provider belongs that was given in the place of options */
export function checkOptions(
  where: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
  hint = "pass it as { backend: ... }",
): void {
  const misplaced = sourceNoun(options);
  if (misplaced !== undefined) throw new TypeError(`${where}: expected options, got ${misplaced}; ${hint}`);
  checkKeys(where, options, known);
}

function listener(value: unknown): Settings["diagnose"] {
  if (value === undefined || typeof value === "function") return value as Settings["diagnose"];
  throw new TypeError(`diagnose: expected a function, such as console.warn, got ${describe(value)}`);
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
