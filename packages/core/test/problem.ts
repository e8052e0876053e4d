import type { LossAndGradInput } from "../src/index.ts";

/** T = 4, N = 3, C = 5, in padded targets of width 2: a valid input to spoil in one place. */
export function problem(): LossAndGradInput & { data: Float64Array<ArrayBuffer> } {
  return {
    data: new Float64Array(4 * 3 * 5),
    shape: [4, 3, 5],
    targets: [1, 2, 3, 3, 4, -1],
    targetsShape: [3, 2],
    inputLengths: [4, 3, 2],
    targetLengths: [2, 2, 1],
  };
}
