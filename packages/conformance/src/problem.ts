import type { Dtype, Gradient, Input, Operation, Topology } from "@ctckit/core";
import { logSoftmax } from "./oracle/log-softmax.ts";

/** One batch in the plainest form: dense `[T, N, C]`, float64 values that are exact in `dtype`. */
export interface Problem {
  readonly topology: Topology;
  readonly dtype: Dtype;
  readonly input: Input;
  readonly gradient: Gradient;
  /** Default: "gradient". */
  readonly operation?: Operation;
  readonly time: number;
  readonly batch: number;
  readonly classes: number;
  readonly blank: number;
  readonly data: Float64Array; // [T, N, C]
  readonly targets: readonly (readonly number[])[];
  readonly inputLengths: readonly number[]; // [N]
  readonly gradScale: readonly number[]; // [N]
}

/** The pairs of input and gradient convention that mean different things (contract 4.2 to 4.4 and 4.9). */
export const forms = {
  logits: { input: "logits", gradient: "logits" },
  "log-probs": { input: "logProbs", gradient: "logits" },
  "log-probs-partial": { input: "logProbs", gradient: "logProbs" },
  probabilities: { input: "probabilities", gradient: "probabilities" },
} as const satisfies Record<string, { input: Input; gradient: Gradient }>;
export type Form = keyof typeof forms;

/** A problem before a dtype, a form and a topology are chosen for it. */
export interface Template {
  readonly time: number;
  readonly classes: number;
  readonly blank?: number;
  readonly targets: readonly (readonly number[])[];
  /** Default: all T. */
  readonly inputLengths?: readonly number[];
  /** Default: ones. */
  readonly gradScale?: readonly number[];
  readonly logit: (t: number, n: number, c: number) => number;
  /** Use `logit` unchanged even as log-probs. Default: take its log-softmax. */
  readonly unnormalised?: boolean;
}

export interface Variant {
  readonly topology: Topology;
  readonly dtype: Dtype;
  readonly form: Form;
}

export interface Variety {
  readonly topologies?: readonly Topology[];
  readonly dtypes?: readonly Dtype[];
  readonly forms?: readonly Form[];
}

export const bothTopologies: readonly Topology[] = ["ctc", "ctc-no-repeat-blank"];
export const bothDtypes: readonly Dtype[] = ["float64", "float32"];
export const allForms: readonly Form[] = ["logits", "log-probs", "log-probs-partial"];
/** Where what a class says of a frame is what is asked about. */
export const formsOfFrames: readonly Form[] = [...allForms, "probabilities"];

/** All combinations, topology "ctc" alone unless asked otherwise. */
export function variants(variety: Variety): Variant[] {
  return (variety.topologies ?? ["ctc"]).flatMap((topology) =>
    (variety.dtypes ?? bothDtypes).flatMap((dtype) =>
      (variety.forms ?? allForms).map((form) => ({ topology, dtype, form })),
    ),
  );
}

/** `float64/logits`, with the topology after it where it is not "ctc". */
export function variantName({ topology, dtype, form }: Variant): string {
  return `${dtype}/${form}${topology === "ctc" ? "" : "/no-repeat-blank"}`;
}

export function problem(template: Template, variant: Variant): Problem {
  const { time, classes, targets } = template;
  const { input, gradient } = forms[variant.form];
  const batch = targets.length;
  const data = new Float64Array(time * batch * classes); // [T, N, C]
  for (let t = 0; t < time; t++) {
    for (let n = 0; n < batch; n++) {
      const row = Float64Array.from({ length: classes }, (_, c) => template.logit(t, n, c));
      const logs = input === "logits" || template.unnormalised ? row : logSoftmax(row);
      data.set(input === "probabilities" ? logs.map(Math.exp) : logs, (t * batch + n) * classes);
    }
  }
  if (variant.dtype === "float32") data.set(new Float32Array(data));
  return {
    topology: variant.topology,
    dtype: variant.dtype,
    input,
    gradient,
    time,
    batch,
    classes,
    blank: template.blank ?? 0,
    data,
    targets,
    inputLengths: template.inputLengths ?? targets.map(() => time),
    gradScale: template.gradScale ?? targets.map(() => 1),
  };
}

/** Row `(t, n)`, as the loss sees it: log-probs, whatever the input. */
export function logProbRow(problem: Problem, t: number, n: number): Float64Array {
  const start = (t * problem.batch + n) * problem.classes;
  const row = problem.data.subarray(start, start + problem.classes);
  if (problem.input === "probabilities") return row.map(Math.log);
  return problem.input === "logits" ? logSoftmax(row) : row;
}

/** The gradient entry for a posterior, before gradScale (contract 4.2 to 4.4, 4.9). */
export function gradientEntry(problem: Problem, logProb: number, gamma: number): number {
  if (problem.input === "probabilities") return gamma === 0 ? 0 : -gamma / Math.exp(logProb);
  return problem.gradient === "logProbs" && problem.input === "logProbs" ? -gamma : Math.exp(logProb) - gamma;
}

export function adjacentRepeats(target: readonly number[]): number {
  return target.filter((label, i) => i > 0 && label === target[i - 1]).length;
}
