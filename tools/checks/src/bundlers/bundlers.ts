// The ways in which users build pages. Each builds a page of the same program from the tarballs installed in `project`, and
// returns what the bundler warns of.
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { createLogger, createServer, type Logger, build as vite } from "vite";
import { isolation, type Served, servedFolder } from "../served-folder.ts";
import { documentedPages, importMap } from "./documented-pages.ts";
import { webpacked } from "./webpacked.ts";

// As strict as a page with WebAssembly can be.
const policy = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
};
/** With headers that allow shared memory, and without. */
const isolated = { ...policy, ...isolation };

type Warn = (text: string) => void;
type Bundler = (project: string, warn: Warn) => Promise<Served>;

export const bundlers: Readonly<Record<string, Bundler>> = {
  "vite dev": async (root, warn) => {
    const customLogger = logger(warn);
    const server = await createServer({
      root,
      configFile: false,
      customLogger,
      logLevel: "warn",
      server: { port: 0 },
    });
    await server.listen();
    return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
  },
  "vite build": async (root, warn) => {
    await vite({
      root,
      configFile: false,
      customLogger: logger(warn),
      logLevel: "warn",
      build: { outDir: "vite" },
    });
    return servedFolder(join(root, "vite"), policy);
  },
  "vite build, cross-origin isolated": (root) => servedFolder(join(root, "vite"), isolated),
  webpack: async (root, warn) => {
    const path = join(root, "webpack");
    await webpacked({ context: root, entry: "./main.js", output: { path, filename: "main.js" } }, warn);
    await cp(join(root, "index.html"), join(path, "index.html"));
    return servedFolder(path, policy);
  },
  "esbuild, with createWorker": async (root, warn) => {
    const outdir = join(root, "esbuild");
    const { warnings } = await esbuild({
      absWorkingDir: root,
      entryPoints: { main: "./main-esbuild.js", "ctckit-worker": "@ctckit/worker/worker" },
      bundle: true,
      minify: true,
      format: "esm",
      outdir,
      logLevel: "silent",
    });
    for (const { text } of warnings) warn(text);
    await cp(join(root, "index.html"), join(outdir, "index.html"));
    return servedFolder(outdir, policy);
  },
  "no bundler, the documents' import map": async (root) => {
    const [documented] = await documentedPages();
    const { imports } = importMap(documented!);
    // Which is in no document, having no use in a page.
    const cuda = "./node_modules/@ctckit/cuda/dist/page.js";
    const map = JSON.stringify({ imports: { ...imports, "@ctckit/cuda": cuda } });
    const page = await readFile(join(root, "index.html"), "utf8");
    const script = `<script type="importmap">${map}</script>`;
    await writeFile(join(root, "mapped.html"), page.replace(/(?=<script)/, script));
    // The import map is the only inline script, and the policy names it.
    const hash = createHash("sha256").update(map).digest("base64");
    const mapped = {
      "content-security-policy": `${policy["content-security-policy"]} `.replace(
        "'self' ",
        `'self' 'sha256-${hash}' `,
      ),
    };
    const { url, close } = await servedFolder(root, mapped);
    return { url: `${url}mapped.html`, close };
  },
};

/** Says nothing itself. */
function logger(warn: Warn): Logger {
  const silent = createLogger("silent");
  return { ...silent, warn, warnOnce: warn, error: warn };
}
