// comlink 4.4.2 names the types of its ES modules in a way that TypeScript does not find.
declare module "comlink/dist/esm/node-adapter.mjs" {
  import type { Endpoint } from "comlink";

  export default function nodeEndpoint(worker: unknown): Endpoint;
}
