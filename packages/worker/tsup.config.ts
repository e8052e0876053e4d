import { defineConfig } from "tsup";
import { base } from "../../tsup.base.ts";

export default defineConfig([
  { ...base, entry: ["src/index.ts", "src/serve.ts"] },
  // Complete in itself: a page without a bundler, a policy or a file server need find nothing else.
  { ...base, entry: ["src/worker.ts"], clean: false, minify: true, noExternal: [/./] },
]);
