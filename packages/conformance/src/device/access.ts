// A device with memory of a test's own, and a package's loss on it: what the suite needs to ask the questions of contract 10.

import type { Dtype, FloatArray } from "@ctckit/core";
import type { DeviceInput, DeviceLoss, DeviceLossOptions } from "@ctckit/core/backend";

export interface DeviceAccess<A = unknown> {
  /** For one case; what is costly to make may be kept. Rejects where there is no device. */
  open(): Promise<DeviceMemory<A>>;
}

export interface DeviceMemory<A = unknown> {
  /** What `data` may hold. */
  readonly dtypes: readonly Dtype[];
  /** What losses are, which need not be what the backend's own runs give: those are rounded to it. */
  readonly lossDtype: Dtype;
  /** The package's own. */
  createDeviceLoss(options: DeviceLossOptions): Promise<DeviceLoss<DeviceInput<A>>>;
  /** The options that only the package has, for `data` of this type. */
  options(dtype: Dtype): object;
  /** An array that a loss may read and write, with these values. */
  array(values: FloatArray): Promise<A>;
  /** Fills `into` with what the array holds now, or when the device has done what was submitted. */
  read(array: A, into: FloatArray): Promise<void>;
  /** Frees all of it. */
  close(): Promise<void>;
}
