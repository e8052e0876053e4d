// What every page's vite.config.ts starts from: `export default mergeConfig(page, { ... })`.
import { existsSync, readFileSync } from "node:fs";
import type { Plugin, UserConfig } from "vite";

/** With these a page is cross-origin isolated: only then may it share memory with its workers. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Nothing but what the page brings along. Kernels are WebAssembly. */
const directives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** Only what is built: the development server's own client adds style elements. */
const contentSecurityPolicy = (more: readonly string[]): Plugin => ({
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: [...directives, ...more].join("; ") },
      injectTo: "head-prepend",
    },
  ],
});

/** Beside the page: whose code it holds, with their licenses. */
const notices = "third-party-notices.md";

/** Vite does not see what our own packages have bundled before, nor texts that are in no file of their own: ours go behind its. */
const noticesOfPackages: Plugin = {
  name: "notices-of-packages",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const file = bundle[notices];
      if (file?.type !== "asset") return;
      const modules = Object.values(bundle).flatMap((each) => (each.type === "chunk" ? each.moduleIds : []));
      const packages = new Set(
        modules.flatMap((id) => id.match(/^.*\/(?:packages|apps)\/[^/]+\//)?.[0] ?? []),
      );
      const theirs = [...packages].map((folder) => `${folder}THIRD-PARTY-NOTICES.md`).filter(existsSync);
      file.source = [file.source, ...theirs.map((path) => readFileSync(path, "utf8"))].join("\n\n");
    },
  },
};

/** @param more directives of the Content-Security-Policy that this page needs besides */
export const pageWith = (...more: readonly string[]): UserConfig => ({
  base: "./", // at any path of any host
  plugins: [contentSecurityPolicy(more), noticesOfPackages],
  server: { headers: isolation },
  preview: { headers: isolation },
  worker: { format: "es" },
  build: {
    target: "es2022",
    license: { fileName: notices },
    assetsInlineLimit: 0, // the policy allows no data: addresses
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000, // kB: TF.js in one page, the suite's fixtures in the other
  },
});

export const page: UserConfig = pageWith();
