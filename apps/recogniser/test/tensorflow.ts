// TF.js's CommonJS build: Node refuses its ES modules, which import each other without file extensions.
import { createRequire } from "node:module";
import type { TensorFlow } from "../src/tensor-flow.ts";

const require = createRequire(import.meta.url);

export const tf = require("@tensorflow/tfjs") as TensorFlow;
require("@tensorflow/tfjs-backend-wasm");

export async function startTensorFlow(): Promise<void> {
  if (!(await tf.setBackend("wasm"))) throw new Error("TF.js: the WebAssembly backend did not start");
}
