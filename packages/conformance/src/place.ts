// A problem in memory, as core would hand it to a plan: rows placed by strides, guard words around and between them. Afterwards
// inputs are compared with a copy.

import type { Batch } from "@ctckit/core";
import { check } from "./case.ts";
import { floatArray, guardedArray } from "./guarded-array.ts";
import type { Problem } from "./problem.ts";

/** "gaps": rows are apart in memory, with gaps that nobody may write. */
export type Placement = "TNC" | "NTC" | "gaps";
/** All samples have the frames of the first, by a batch stride of 0, which losses and gradients do not know. */
export type SharedPlacement = "shared";

export interface Placed {
  readonly batch: Batch;
  /** Elements from the first row's first to the last row's last. */
  readonly size: number;
  /** Where row `(t, n)` begins. */
  readonly at: (t: number, n: number) => number;
  readonly isGap: (index: number) => boolean;
  /** Fails where an input was changed, or something beside it. */
  check(): void;
}

export function place(problem: Problem, placement: Placement | SharedPlacement = "TNC"): Placed {
  const { time, batch: samples, classes, dtype } = problem;
  const gap = placement === "gaps" ? 5 : 0;
  const row = classes + (placement === "gaps" ? 3 : 0);
  const [timeStride, batchStride] = {
    TNC: [samples * row, row],
    gaps: [samples * row + gap, row],
    NTC: [classes, time * classes],
    shared: [classes, 0],
  }[placement] as [number, number];
  const size = (time - 1) * timeStride + (samples - 1) * batchStride + classes;
  const isGap = (index: number): boolean => {
    return (
      placement === "gaps" && (index % timeStride >= samples * row || (index % timeStride) % row >= classes)
    );
  };

  const data = guardedArray((length) => floatArray(dtype, length), size, isGap);
  const at = (t: number, n: number): number => t * timeStride + n * batchStride;
  for (let t = 0; t < time; t++) {
    for (let n = placement === "shared" ? 1 : samples; n-- > 0; ) {
      const start = (t * samples + n) * classes;
      data.array.set(problem.data.subarray(start, start + classes), at(t, n));
    }
  }

  const targetOffsets = new Int32Array(samples + 1);
  for (const [n, target] of problem.targets.entries())
    targetOffsets[n + 1] = targetOffsets[n]! + target.length;
  const batch: Batch = {
    time,
    batch: samples,
    classes,
    data: data.array,
    timeStride,
    batchStride,
    blank: problem.blank,
    targets: Int32Array.from(problem.targets.flat()),
    targetOffsets,
    inputLengths: Int32Array.from(problem.inputLengths),
    gradScale: Float64Array.from(problem.gradScale),
  };
  const inputs = ["data", "targets", "targetOffsets", "inputLengths", "gradScale"] as const;
  const before = inputs.map((name) => batch[name].slice());
  return {
    batch,
    size,
    at,
    isGap,
    check() {
      data.check("data");
      for (const [i, name] of inputs.entries()) {
        const index = firstDifference(before[i]!, batch[name]);
        check(
          index < 0,
          () => `${name}[${index}]: an input was changed from ${before[i]![index]} to ${batch[name][index]}`,
        );
      }
    },
  };
}

export type NumberArray = Float32Array | Float64Array | Int32Array;

/** -1 if all are the same. NaN equals NaN, and 0 differs from -0. */
export function firstDifference(a: NumberArray, b: NumberArray): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
