// comlink 4.4.2 has types for its ES modules under names that TypeScript does not look for.
declare module "comlink/dist/esm/node-adapter.mjs" {
  import type { Endpoint } from "comlink";

  export default function nodeEndpoint(worker: unknown): Endpoint;
}
