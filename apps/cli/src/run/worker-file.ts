/** What the pool runs: beside this file in the sources, beside the program as it is built. */
export const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./worker.ts" : "./shard-worker.js",
  import.meta.url,
).href;
