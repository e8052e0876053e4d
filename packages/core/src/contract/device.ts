// The loss where a caller's arrays are on a device already: nothing is copied but what the host knows, targets and lengths.
//
// A backend that has it exports `createDeviceLoss(options)`. Options, defaults, checks and their words are those of a
// criterion; there is no `zeroInfinity`, which acts on a reduced loss only: the gradient of a sample without an alignment is
// 0 anyway. Core checks everything before the backend sees the call (`deviceLoss`), and nothing is submitted of a call that
// is refused. The backend knows what an array on its device is, and submits. The semantics are docs/contract.md 10.

import type { ProblemInput, Reduction } from "../api.ts";
import type { Settings } from "../check/options.ts";
import type { Batch, PlanSpec } from "./backend.ts";

/** Arrays on the device, each from its beginning. No two of them may be the same. */
export interface DeviceArrays<A> {
  /** Of `shape`. */
  readonly data: A;
  /** `[N]`: the unreduced losses, `+Infinity` where no alignment exists. */
  readonly losses: A;
  /** Of `shape`: the gradient of the reduced loss, times `gradOutput`. Absent: none of its work is done. */
  readonly grad?: A;
}

export interface DeviceInput<A> extends ProblemInput, DeviceArrays<A> {}

/** `R` is the reduction that it was made with. */
export interface DeviceLoss<I, R extends Reduction = Reduction> {
  /** The options, with every default filled in. */
  readonly settings: Settings & { readonly reduction: R };
  /**
   * Submits the loss before it returns, so that what the caller submits next comes after it.
   *
   * @returns settles when the device is done: the results are there
   * @throws (rejects) TypeError, RangeError - an argument is wrong; nothing was submitted
   * @throws (rejects) CtcError `CTC_UNSUPPORTED`, `CTC_OUT_OF_MEMORY`, `CTC_KERNEL_FAILED`, `CTC_DEVICE_LOST`, `CTC_CLOSED`
   */
  submit(input: I): Promise<void>;
  /** No call comes after it. Those under way finish; settles when the memory that they left for others is freed. */
  close(): Promise<void>;
}

/** A checked call: a kind of work on a batch, whose values are where `arrays` says. */
export interface DeviceCall<A> {
  readonly batch: Omit<Batch, "data">;
  readonly work: Pick<PlanSpec, "operation" | "gradient">;
  readonly arrays: DeviceArrays<A>;
}

/** What a backend gives to `deviceLoss`. */
export interface DeviceDefinition<A, I extends DeviceInput<A>> {
  /** The backend's, for error messages. */
  readonly name: string;
  readonly settings: Settings;
  /** The keys of an input that only this backend has. */
  readonly inputKeys?: Readonly<Partial<Record<keyof I, true>>>;
  /**
   * That it is an array on the device with room for so many elements, which kernels may use so.
   *
   * @returns what tells the array from others
   * @throws TypeError, RangeError - naming `name`
   */
  check(name: keyof DeviceArrays<A>, array: unknown, elements: number): unknown;
  /** Checks what only this backend's inputs have. @throws TypeError, RangeError */
  checkOwn?(input: I): void;
  /** Submits before it returns; settles when the device is done. */
  submit(call: DeviceCall<A>, input: I): Promise<void>;
  /** Called once, when no call is under way any more. */
  release(): void | Promise<void>;
}
