import { defineConfig, mergeConfig } from "vite";
import { page } from "../../vite.base.ts";

/** On the site the page lies beside the documents; the development server has only the page. */
const documents = {
  build: "../getting-started.html",
  serve: "https://github.com/ctckit/ctckit/tree/main/docs",
};

export default defineConfig(({ command }) =>
  mergeConfig(page, {
    define: { "import.meta.env.VITE_DOCUMENTS": JSON.stringify(documents[command]) },
    // Known before the page asks, or the development server would load it anew in the middle of a training.
    optimizeDeps: {
      include: [
        "@ctckit/recogniser > @nkzw/safe-word-list",
        "@ctckit/recogniser > d3-random",
        "@ctckit/recogniser > fastest-levenshtein",
        "@tensorflow/tfjs-backend-wasm",
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-core/dist/register_all_gradients.js",
        "uplot",
      ],
    },
  }),
);
