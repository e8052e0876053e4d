import type { Batch } from "@ctckit/core/backend";

const NEVER = Number.NEGATIVE_INFINITY;

/** What the kernels are told of classes without a column, which come after the others. A score is a log-probability. */
export function freeClasses({ classes, starScore = NEVER, open }: Batch) {
  return {
    star: classes,
    outside: classes + 1,
    openStart: open?.start ? 0 : NEVER,
    openEnd: open?.end ? 0 : NEVER,
    starScore,
    outsideScore: open?.score ?? NEVER,
  };
}
