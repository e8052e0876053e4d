import { createRequire } from "node:module";
import type * as TensorFlow from "@tensorflow/tfjs";

export type TF = typeof TensorFlow;

/** TF.js on its WebAssembly backend, on one thread: more do not start in Node. Later calls return the same as the first. */
export async function load(): Promise<TF> {
  // TF.js's ES modules import each other without file extensions, which Node refuses; its CommonJS build loads.
  const require = createRequire(import.meta.url);
  const tf: TF = require("@tensorflow/tfjs");
  require("@tensorflow/tfjs-backend-wasm");
  const restore = listeners();
  const started = await tf.setBackend("wasm");
  restore();
  if (!started) throw new Error("TF.js: the WebAssembly backend did not start");
  return tf;
}

const events = ["uncaughtException", "unhandledRejection"] as const;

/** TF.js's listeners rethrow every error, so that Node reports a later one as "undefined". */
function listeners(): () => void {
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  return () => {
    for (const event of events)
      for (const listener of process.rawListeners(event))
        if (!before.has(listener)) process.off(event, listener as () => void);
  };
}
