import type { Problem } from "../problem.ts";

// A GPU, and the loss on it: logits go up once, losses and gradients stay there until they are to be looked at.

export interface Accelerator {
  /** As the driver calls it. */
  readonly name: string;
  load(problem: Problem): Promise<Loaded>;
  close(): void;
}

export interface Loaded {
  /** Submits the loss and its gradient; nothing is read back. */
  submit(): void;
  /** When the device has done all that was submitted. Gives the milliseconds of each by the device's clock, if it has one. */
  done(): Promise<readonly number[] | undefined>;
  losses(): Promise<ArrayLike<number>>; // [N]
  gradient(): Promise<Float32Array>; // [T, N, C]
  close(): void;
}
