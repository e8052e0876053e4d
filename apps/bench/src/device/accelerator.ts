import type { Problem } from "../problem.ts";

// A GPU, and the loss on it. Logits are uploaded once, and losses and gradients stay there until they are read.

export interface Accelerator {
  /** The driver's name for it. */
  readonly name: string;
  load(problem: Problem): Promise<Loaded>;
  close(): void;
}

export interface Loaded {
  /** Submits the loss and its gradient; nothing is read back. */
  submit(): void;
  /** Resolves when the device has done all that was submitted, with the milliseconds of each by the device's clock, if it has one. */
  done(): Promise<readonly number[] | undefined>;
  losses(): Promise<ArrayLike<number>>; // [N]
  gradient(): Promise<Float32Array>; // [T, N, C]
  close(): void;
}
