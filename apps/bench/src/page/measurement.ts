// How long a loss blocks the main thread of a page, in headless Chromium: `npm run bench -- --page`.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { markdownTable } from "markdown-table";
import { chromium, type Page } from "playwright-core";
import { median } from "../statistics.ts";
import { digits } from "../tables/cells.ts";

/** Milliseconds of each step: the longest time without a turn of the event loop, and the whole step. */
export interface Steps {
  readonly blocks: readonly number[];
  readonly whole: readonly number[];
}

const sides = ["idle", "js", "wasm", "worker"] as const;
const STEPS = 100;
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** A table. Rejects if there is no Chromium; its path is CTCKIT_CHROMIUM or Debian's. */
export async function mainThreadTable(): Promise<string> {
  const executablePath = process.env.CTCKIT_CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const rows: string[][] = [];
  try {
    const files = await bundle();
    for (const [memory, headers] of [
      ["moved", {}],
      ["shared", isolation],
    ] as const) {
      const server = await serve(files, headers);
      const page = await browser.newPage();
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      for (const side of sides) {
        if (side !== "worker" && memory === "shared") continue;
        const { blocks, whole } = await steps(page, side);
        const name = side === "worker" ? `worker, memory ${memory}` : side;
        rows.push([
          name,
          digits(quantile(blocks, 0.5)),
          digits(quantile(blocks, 0.95)),
          digits(median(whole)),
        ]);
      }
      await page.close();
      server.close();
    }
  } finally {
    await browser.close();
  }
  return markdownTable([["loss by", "blocked, median ms", "95 %", "step, median ms"], ...rows], {
    align: ["l", "r", "r", "r"],
  });
}

function steps(page: Page, side: string): Promise<Steps> {
  return page.evaluate(
    ([name, count]) =>
      (globalThis as unknown as { measure(name: string, count: number): Promise<Steps> }).measure(
        name,
        count,
      ),
    [side, STEPS] as const,
  );
}

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: {
      script: fileURLToPath(new URL("script.ts", import.meta.url)),
      worker: "@ctckit/worker/worker",
    },
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

/** The smallest value that this share of them does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}
