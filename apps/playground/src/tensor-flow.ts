// TF.js with its WebAssembly kernels only, on one thread. The threaded kernels start workers from blobs, which a
// strict Content-Security-Policy forbids, and they would take the cores that the loss's pool needs.
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js"; // the core alone differentiates nothing

export { tf };

/** Must be awaited before the first tensor. */
export async function startTensorFlow(): Promise<void> {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": simd, // never asked for, but it must have a name
  });
  if (!(await tf.setBackend("wasm"))) throw new Error("TF.js: the WebAssembly backend did not start");
  await tf.ready();
}
