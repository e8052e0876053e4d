import { mergeConfig } from "vite";
import { page } from "../../vite.base.ts";

export default mergeConfig(page, {
  // Known before the page asks, or the development server would load it anew in the middle of a training.
  optimizeDeps: {
    include: [
      "@ctckit/recogniser > @nkzw/safe-word-list",
      "@ctckit/recogniser > d3-random",
      "@ctckit/recogniser > fastest-levenshtein",
      "@ctckit/backends > @ctckit/worker > comlink",
      "@tensorflow/tfjs-backend-wasm",
      "@tensorflow/tfjs-core",
      "@tensorflow/tfjs-core/dist/register_all_gradients.js",
      "uplot",
    ],
  },
});
