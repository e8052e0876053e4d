/**
 * The reference backend: plain TypeScript, float32 and float64.
 *
 * @module @ctckit/js
 */
export { type JsOptions, js } from "./provider.ts";
export { ctc, ctcNoRepeatBlank } from "./topologies.ts";
export type { JsTopology } from "./topology.ts";
