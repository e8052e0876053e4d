// The loss where a caller's arrays are on a device already: nothing is copied but what the host knows, targets and lengths.
//
// A backend that has it exports `createDeviceLoss(options)`. Options, defaults, checks and their words are those of a
// criterion; there is no `zeroInfinity`, which acts on a reduced loss only: the gradient of a sample without an alignment is
// 0 anyway. Core checks everything before the backend sees the call (`deviceLoss`), and nothing is submitted of a call that
// is refused. The backend knows what an array on its device is, and submits. The semantics are docs/contract.md 10.

import type { ProblemInput, Reduction } from "../api.ts";
import type { Settings } from "../check/options.ts";
import type { Batch, Dtype, PlanSpec } from "./backend.ts";

/** Arrays on the device, each used from its first element. No two of them may be the same. */
export interface DeviceArrays<A> {
  /** Of `shape`. */
  readonly data: A;
  /** `[N]`: the unreduced losses, `+Infinity` where no alignment exists. */
  readonly losses: A;
  /** Of `shape`: the gradient of the reduced loss, times `gradOutput`. If absent, no gradient is computed. */
  readonly grad?: A;
  /**
   * The posteriors of all states, as in the operation "posteriors": one sample after the other, each `[inputLengths[n], 2S + 1]`, with nothing
   * between them. If absent, none are computed. Only where the backend has them.
   */
  readonly posteriors?: A;
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

/**
 * A checked call: a kind of work on a batch, whose values are where `arrays` says. `D` is what `check` makes of an array. Posteriors may be
 * wanted beside a gradient; without one the operation is "posteriors".
 */
export interface DeviceCall<D> {
  readonly batch: Omit<Batch, "data">;
  readonly work: Pick<PlanSpec, "operation" | "gradient">;
  readonly arrays: DeviceArrays<D>;
}

/** What a backend gives to `deviceLoss`. */
export interface DeviceDefinition<I extends DeviceInput<unknown>, D> {
  /** The backend's, for error messages. */
  readonly name: string;
  readonly settings: Settings;
  /** What it computes in. */
  readonly dtype: Dtype;
  /** Whether `submit` writes posteriors where a call wants them. Absent: inputs with such an array are refused. */
  readonly posteriors?: true;
  /** The keys of an input that only this backend has. */
  readonly inputKeys?: Readonly<Partial<Record<keyof I, true>>>;
  /**
   * Checks that `array` is on the device, has room for `elements`, and may be used this way.
   *
   * @returns the array as `submit` wants it: equal for equal arrays, of which no two may be given
   * @throws TypeError, RangeError - naming `name`
   */
  check(name: keyof DeviceArrays<D>, array: unknown, elements: number): D;
  /** Checks what only this backend's inputs have. @throws TypeError, RangeError */
  checkOwn?(input: I): void;
  /** Submits before it returns; settles when the device is done. */
  submit(call: DeviceCall<D>, input: I): Promise<void>;
  /** Called once, when no call is under way any more. */
  release(): void | Promise<void>;
}
