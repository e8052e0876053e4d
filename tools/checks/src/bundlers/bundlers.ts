// The ways in which users build pages. Each builds a page of the same program from the tarballs installed in `project`.
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { createServer, build as vite } from "vite";
import webpack from "webpack";
import { isolation, type Served, servedFolder } from "../served-folder.ts";

// As strict as a page with WebAssembly can be.
const policy = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
};
/** With headers that allow shared memory, and without. */
const isolated = { ...policy, ...isolation };

export const bundlers: Readonly<Record<string, (project: string) => Promise<Served>>> = {
  "vite dev": async (root) => {
    const server = await createServer({ root, configFile: false, logLevel: "error", server: { port: 0 } });
    await server.listen();
    return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
  },
  "vite build": async (root) => {
    await vite({ root, configFile: false, logLevel: "error", build: { outDir: "vite" } });
    return servedFolder(join(root, "vite"), policy);
  },
  "vite build, cross-origin isolated": (root) => servedFolder(join(root, "vite"), isolated),
  webpack: async (root) => {
    const path = join(root, "webpack");
    const stats = await new Promise<webpack.Stats>((resolve, reject) => {
      const config: webpack.Configuration = {
        mode: "production",
        context: root,
        entry: "./main.js",
        output: { path, filename: "main.js" },
      };
      webpack(config, (error, stats) => (stats ? resolve(stats) : reject(error)));
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
    await cp(join(root, "index.html"), join(path, "index.html"));
    return servedFolder(path, policy);
  },
  "esbuild, with createWorker": async (root) => {
    const outdir = join(root, "esbuild");
    await esbuild({
      absWorkingDir: root,
      entryPoints: { main: "./main-esbuild.js", "ctckit-worker": "@ctckit/worker/worker" },
      bundle: true,
      minify: true,
      format: "esm",
      outdir,
      logLevel: "silent",
    });
    await cp(join(root, "index.html"), join(outdir, "index.html"));
    return servedFolder(outdir, policy);
  },
  "no bundler, an import map": async (root) => {
    const own = (name: string) => `./node_modules/@ctckit/${name}/dist/index.js`;
    const imports = {
      ...Object.fromEntries(["core", "wasm", "worker"].map((name) => [`@ctckit/${name}`, own(name)])),
      comlink: "./node_modules/comlink/dist/esm/comlink.mjs",
      "comlink/": "./node_modules/comlink/",
    };
    const map = JSON.stringify({ imports });
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
