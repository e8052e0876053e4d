/**
 * The reference backend: plain TypeScript, float32 and float64.
 *
 * @module @ctckit/js
 */
export { js } from "./provider.ts";
