/**
 * The fast default: WebAssembly SIMD, float32.
 *
 * @module @ctckit/wasm
 */
export { wasm } from "./provider.ts";
