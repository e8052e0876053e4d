import type { Problem } from "../problem.ts";

// A GPU, and the loss on it: logits go up once, gradients stay there until one is to be looked at.

export interface Accelerator {
  /** As the driver calls it. */
  readonly name: string;
  load(problem: Problem): Promise<Loaded>;
  close(): void;
}

export interface Loaded {
  /** Submits the loss and its gradient; nothing is read back. */
  submit(): void;
  /** When the device has done all that was submitted. */
  done(): Promise<void>;
  gradient(): Promise<Float32Array>; // [T, N, C]
  close(): void;
}
