import { fan } from "../derive/step.ts";
import type { Pass } from "../ir/nodes.ts";
import { fullBarriers } from "../lower/barriers.ts";
import { fold } from "../lower/fold.ts";
import { narrow } from "../lower/narrow.ts";
import { polynomialExp } from "../lower/polynomial-exp.ts";
import { type Representation, represent } from "../lower/represent.ts";
import { storage } from "../lower/storage.ts";
import { threads } from "../lower/threads.ts";
import { wide, wideFor } from "../lower/wide.ts";
import type { Lattice } from "../spec/lattice.ts";
import { checkFan } from "../target.ts";

// The types of the caller's arrays on CUDA, and the arithmetic for each.

export interface Precision {
  readonly name: string;
  readonly element: Parameters<typeof storage>[0];
  /** The precision whose lattice kernels are used. If it is another one, only what sees the caller's arrays has separate kernels. */
  readonly arithmetic: "float32" | "float64";
  readonly form: Representation;
  /** For stages that are distributed over threads. */
  readonly passes: readonly Pass[];
  /** For those that say themselves what each thread does. */
  readonly own: readonly Pass[];
}

const arithmetics = {
  float32: { form: narrow, exp: [polynomialExp] },
  float64: { form: wide, exp: [] },
} as const;

function precision(
  name: string,
  element: Parameters<typeof storage>[0],
  arithmetic: Precision["arithmetic"],
  form: Representation = arithmetics[arithmetic].form,
): Precision {
  const own = [represent(form), storage(element), fold, ...arithmetics[arithmetic].exp];
  return { name, element, arithmetic, form, own, passes: [...own, threads, fullBarriers] };
}

/** In float64 the form of a cell depends on how many cells a sum has. */
export function precisionFor(spec: Lattice, { name, element, arithmetic, form }: Precision): Precision {
  const fitting = arithmetic === "float64" ? wideFor(fan(spec)) : form;
  checkFan(spec, fitting);
  return precision(name, element, arithmetic, fitting);
}

export const precisions: readonly Precision[] = [
  precision("float32", "f32", "float32"),
  precision("float64", "f64", "float64"),
  precision("float16", "f16", "float32"),
  precision("bfloat16", "bf16", "float32"),
];
