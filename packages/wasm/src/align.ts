/**
 * WebAssembly SIMD for whoever aligns and computes no losses.
 *
 * @module @ctckit/wasm/align
 */
export { type WasmAligningBackend, wasm } from "./alignment/provider.ts";
export { ctc, ctcNoRepeatBlank } from "./alignment/topologies.ts";
export type { WasmOptions } from "./provider.ts";
export type { WasmTopology } from "./topology.ts";
