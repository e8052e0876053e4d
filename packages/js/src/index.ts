export { js } from "./provider.ts";
