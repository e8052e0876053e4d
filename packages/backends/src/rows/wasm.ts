import { row } from "../row.ts";

export const wasm = row({
  name: "wasm",
  about: "WebAssembly SIMD, on the thread that calls it",
  load: { wasm: () => import("@ctckit/wasm") },
  make: ({ wasm }, options) => wasm.wasm(options),
});
