// Backends that are wrong on purpose, each in one way that somebody's CTC kernel has been wrong, and the case that must
// catch it. A saboteur that no case catches is a hole in the suite.

import type { Batch, FloatArray, LossOutput } from "@ctckit/core";
import { type Spoil, spoiled } from "../spoiled-provider.ts";

export interface Saboteur {
  readonly does: string;
  readonly caughtBy: string;
  readonly provider: ReturnType<typeof spoiled>;
}

export function saboteur(does: string, caughtBy: string, spoil: Spoil): Saboteur {
  return { does, caughtBy, provider: spoiled(spoil) };
}

/** All `(t, n)` rows of an array that is laid out like `data`. */
export function* rows(batch: Batch, array: FloatArray) {
  for (let t = 0; t < batch.time; t++) {
    for (let n = 0; n < batch.batch; n++) {
      const start = t * batch.timeStride + n * batch.batchStride;
      yield { t, n, row: array.subarray(start, start + batch.classes) };
    }
  }
}

export const length = (batch: Batch, n: number): number =>
  batch.targetOffsets[n + 1]! - batch.targetOffsets[n]!;
export const feasible = ({ losses }: LossOutput, n: number): boolean =>
  losses[n] !== Number.POSITIVE_INFINITY;

export function mapData(batch: Batch, change: (x: number, n: number, c: number) => number): Batch {
  const data = batch.data.slice();
  for (const { n, row } of rows(batch, data)) row.set(row.map((x, c) => change(x, n, c)));
  return { ...batch, data };
}
