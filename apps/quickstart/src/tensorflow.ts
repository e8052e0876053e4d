import { createRequire } from "node:module";
import type * as TensorFlow from "@tensorflow/tfjs";

// TF.js's ES modules import each other without file extensions, which Node refuses; its CommonJS build loads.
const require = createRequire(import.meta.url);

export const tf = require("@tensorflow/tfjs") as typeof TensorFlow;
require("@tensorflow/tfjs-backend-wasm");

/** Must be awaited before the first tensor. The WebAssembly kernels run on one core, and give the same bits each run. */
export async function startTensorFlow(): Promise<void> {
  if (!(await tf.setBackend("wasm"))) throw new Error("TF.js: the WebAssembly backend did not start");
}
