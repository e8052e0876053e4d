import type { Dtype } from "@ctckit/core/backend";
import { arithmeticOf } from "./generated/kernels.ts";

/** What arrays on the device may hold: float16 and bfloat16 are computed with in float32, and rounded once, at the end. */
export type DeviceDtype = Dtype | "float16" | "bfloat16";

/** Of an element. */
export const bytesOf: Readonly<Record<DeviceDtype, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
};

/** Whether the gradient's array can hold results only. */
export const isCoarse = (dtype: DeviceDtype): boolean => arithmeticOf[dtype] !== dtype;
