import { defineConfig, mergeConfig } from "vite";
import { pageWith } from "../../vite.base.ts";

/** On the site the page lies beside the documents; the development server has only the page. */
const documents = {
  build: "../reading-and-placing.html",
  serve: "https://github.com/ctckit/ctckit/tree/main/docs",
};

export default defineConfig(({ command }) =>
  mergeConfig(pageWith("media-src blob:"), {
    // A recording that the visitor has chosen is played from memory.
    define: { "import.meta.env.VITE_DOCUMENTS": JSON.stringify(documents[command]) },
    // The runtime finds its WebAssembly beside itself, so its module has to stay where it is.
    optimizeDeps: { exclude: ["onnxruntime-web"] },
  }),
);
