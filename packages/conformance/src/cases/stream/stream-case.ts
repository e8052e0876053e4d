// What the cases of streams have in common.

import type { CtcAligner, CtcAlignerOptions } from "@ctckit/core";
import { alignerOptions, withAligner } from "../../alignment/call.ts";
import { checkSameBits } from "../../call.ts";
import type { Case } from "../../case.ts";
import type { Problem, Template } from "../../problem.ts";
import { perDtype, specimen } from "../specimen.ts";

export interface StreamCase {
  readonly clauses: readonly string[];
  /** Default: the specimen as it is. */
  readonly changes?: Partial<Template>;
  readonly options?: Partial<CtcAlignerOptions>;
  readonly run: (aligner: CtcAligner, asked: Problem) => Promise<void>;
}

/** One case for each dtype. */
export function streamCase(name: string, { clauses, changes, options, run }: StreamCase): Case[] {
  return perDtype((dtype, needs) => ({
    id: `stream/${name}/${dtype}`,
    clauses,
    oracle: "contract",
    needs: { ...needs, operation: "survivors" },
    run: async ({ backend }) => {
      const asked = specimen(backend, dtype, changes);
      await withAligner({ ...alignerOptions(backend, asked), ...options }, (aligner) => run(aligner, asked));
    },
  }));
}

/** A text that is read clearly: in each frame one class leads the others by so many nats. */
export function clearly(
  classes: readonly number[],
  lead: number,
  target: readonly number[],
): Partial<Template> {
  return {
    ...{ time: classes.length, classes: 6, blank: 0, targets: [target] },
    ...{ inputLengths: [classes.length], gradScale: [1] },
    logit: (t, _, c) => (c === classes[t] ? 0 : -lead),
  };
}

/** To the bit. */
export function checkNumbers(what: string, expected: ArrayLike<number>, actual: ArrayLike<number>): void {
  checkSameBits(what, Float64Array.from(expected), Float64Array.from(actual));
}
