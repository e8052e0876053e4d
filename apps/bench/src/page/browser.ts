// A page of ours in headless Chromium: its script is bundled from the sources, and a worker's script lies beside it.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";

export interface PageOptions {
  /** The file that the page runs. */
  readonly script: string;
  /** Whether the page may share memory with its workers. */
  readonly isolated: boolean;
}

const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Rejects if there is no Chromium; its path is CTCKIT_CHROMIUM or Debian's. */
export async function inPage<T>(
  { script, isolated }: PageOptions,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const executablePath = process.env.CTCKIT_CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const server = await serve(await bundle(script), isolated ? isolation : {});
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      return await work(page);
    } finally {
      server.close();
    }
  } finally {
    await browser.close();
  }
}

async function bundle(script: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { script, worker: "@ctckit/worker/worker" },
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    outdir: "/",
    conditions: ["ctckit-source"],
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

function serve(files: ReadonlyMap<string, Uint8Array>, headers: Record<string, string>): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const script = files.get(url);
    const type = script ? "text/javascript" : "text/html";
    const page = '<!doctype html><title>main thread</title><script type="module" src="/script.js"></script>';
    response
      .writeHead(script || url === "/" ? 200 : 404, { ...headers, "content-type": type })
      .end(script ?? page);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "localhost", () => resolve(server));
  });
}
