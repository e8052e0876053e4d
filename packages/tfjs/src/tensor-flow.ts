import { describe } from "@ctckit/core/backend";
import type * as Core from "@tensorflow/tfjs-core";

const functions = [
  "clone",
  "customGrad",
  "mul",
  "scalar",
  "tensor",
  "tensor1d",
  "tidy",
  "variableGrads",
  // The rest is for `ctcDeviceLoss`.
  "backend",
  "reshape",
  "sum",
  "zeros",
] as const;

/** The functions of TF.js that the adapter calls. Pass your `tf`: `@tensorflow/tfjs` or `@tensorflow/tfjs-core`. */
export type TensorFlow = Pick<typeof Core, (typeof functions)[number]>;

export function validateTensorFlow(tf: unknown): void {
  const given = (tf ?? {}) as Record<string, unknown>;
  const missing = functions.find((name) => typeof given[name] !== "function");
  if (missing === undefined) return;
  throw new TypeError(`tf: expected TensorFlow.js, got ${describe(tf)} without ${missing}()`);
}
