/**
 * The fast default: WebAssembly SIMD, float32.
 *
 * @module @ctckit/wasm
 */
export { type WasmBackend, type WasmOptions, wasm } from "./provider.ts";
export { ctc, ctcNoRepeatBlank } from "./topologies.ts";
export type { WasmTopology } from "./topology.ts";
