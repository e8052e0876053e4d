import type { Dtype } from "@ctckit/core/backend";
import { arithmeticOf } from "./generated/kernels.ts";

/** Element types of arrays on the device. For float16 and bfloat16, arithmetic is float32, and results are rounded once. */
export type DeviceDtype = Dtype | "float16" | "bfloat16";

/** Bytes of an element. */
export const bytesOf: Readonly<Record<DeviceDtype, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
};

/** Whether the type is too coarse for intermediate values, so that the gradient's array can hold results only. */
export const isCoarse = (dtype: DeviceDtype): boolean => arithmeticOf[dtype] !== dtype;
