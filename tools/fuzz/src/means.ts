// The same problem's means over alignments, through the public API, against the textbook in float64.

import { checkExpectation, directionFor } from "@ctckit/conformance";
import type { CtcScorer, Dtype } from "@ctckit/core";
import { callOf, rearranged } from "./call.ts";
import type { Problem } from "./problem.ts";

const METHODS = { hessian: "hessianProducts", entropy: "entropies", delay: "delays" } as const;
const KINDS = ["hessian", "entropy", "delay"] as const;

/** Pairs of states, which the oracle goes through in each frame, that it takes 5 ms for. */
export const AFFORDABLE_PAIRS = 400_000;

/** @throws CheckFailure - one is wrong */
export async function checkMeans(
  scorer: CtcScorer,
  problem: Problem,
  asked: Parameters<typeof checkExpectation>[0],
  dtype: Dtype,
  offers: (kind: (typeof KINDS)[number]) => boolean,
): Promise<void> {
  const { gradOutput: _, ...call } = callOf(problem, dtype);
  const direction = directionFor(asked);
  const along = rearranged(direction, problem, "toLayout");
  for (const kind of KINDS) {
    if (!offers(kind)) continue;
    const { losses, values, grad } = await scorer[METHODS[kind]]({
      ...call,
      ...(kind === "hessian" && { direction: dtype === "float32" ? Float32Array.from(along) : along }),
    } as Parameters<CtcScorer["hessianProducts"]>[0]);
    const found = { losses, values, grad: rearranged(grad as Float64Array, problem, "toTime") };
    checkExpectation(asked, kind, found, direction);
  }
}
