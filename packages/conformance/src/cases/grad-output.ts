// Upstream gradients at the ends of a dtype's range: carried right, or refused by name.

import { callOf, optionsOf, rejection, withCriterion } from "../call.ts";
import { type Case, check } from "../case.ts";
import { compareAll } from "../compare.ts";
import { tolerance } from "../tolerance.ts";
import { perDtypeWithGrad, specimen } from "./specimen.ts";

/** Of gradients of up to e^6, as the specimen's log-probs are not normalised, no product overflows. */
const LARGE = { float32: 2 ** 118, float64: 2 ** 1014 } as const;
const TOO_LARGE = [3.5e38, -1e39, 1.7e308];

export const gradOutput: readonly Case[] = [
  ...perDtypeWithGrad(
    (dtype, needs): Case => ({
      id: `grad-output/large/${dtype}`,
      clauses: ["9.3"],
      oracle: "metamorphic",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const call = callOf(asked);
        await withCriterion({ ...optionsOf(backend, asked), reduction: "sum" }, async (criterion) => {
          const once = await criterion.lossAndGrad(call);
          const scaled = await criterion.lossAndGrad({ ...call, gradOutput: LARGE[dtype] });
          compareAll(once.grad.length, (i) => {
            const value = once.grad[i]!;
            const bound = 2 * tolerance.grad[dtype]({ time: asked.time, magnitude: 8, value });
            return {
              where: `grad over gradOutput, entry ${i}`,
              expected: value,
              actual: scaled.grad[i]! / LARGE[dtype],
              bound,
            };
          });
        });
      },
    }),
  ),
  ...perDtypeWithGrad(
    (dtype, needs): Case => ({
      id: `grad-output/beyond-float32/${dtype}`,
      clauses: ["9.3", "9.5"],
      oracle: "contract",
      needs,
      run: async ({ backend }) => {
        const asked = specimen(backend, dtype);
        const call = callOf(asked);
        await withCriterion({ ...optionsOf(backend, asked), reduction: "none" }, async (criterion) => {
          for (const large of TOO_LARGE) {
            const gradOutput = [1, 1, large, 1, 1]; // of the empty target, whose gradient is 0 at other classes
            const running = criterion.lossAndGrad({ ...call, gradOutput });
            if (dtype === "float32") {
              const error = await rejection(running);
              const named = error instanceof RangeError && error.message.startsWith("gradOutput[2]: ");
              check(
                named,
                () => `expected a RangeError that names gradOutput[2], got ${error ?? "no error"}`,
              );
            } else {
              const { grad } = await running;
              check(!grad.some(Number.isNaN), `grad holds NaN with gradOutput ${large}`);
            }
          }
          await criterion.lossAndGrad(call);
        });
      },
    }),
  ),
];
