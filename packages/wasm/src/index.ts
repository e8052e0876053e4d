export { wasm } from "./provider.ts";
