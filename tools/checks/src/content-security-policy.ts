// Loads the built packages in a page with a Content-Security-Policy, as ES modules through an import map. Without
// 'wasm-unsafe-eval' the wasm backend must say so, and js takes its place. With it, wasm must compute a loss.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromiumArguments } from "./chromium.ts";
import { root } from "./workspace.ts";

const PACKAGES = ["core", "js", "wasm"] as const;
const NONCE = "ctckit";

const page = `<!doctype html><title>policy</title>
<script type="importmap" nonce="${NONCE}">${JSON.stringify({
  imports: {
    ...Object.fromEntries(PACKAGES.map((name) => [`@ctckit/${name}`, `/${name}/index.js`])),
    "@ctckit/core/backend": "/core/backend.js",
  },
})}</script>
<script type="module" src="/page.js"></script>`;

const script = `
import { createCtcLoss, firstAvailable } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
const skips = [];
const backend = firstAvailable([wasm(), js()], { onSkip: (name, reason) => skips.push(name + ": " + reason) });
window.answer = (async () => {
  const criterion = await createCtcLoss({ backend, input: "logits" });
  const call = { data: new Float32Array(12), shape: [4, 1, 3], targets: [[1, 2]] };
  const { loss } = await criterion.lossAndGrad(call);
  return { probe: await wasm().probe(), backend: criterion.backend, skips, loss };
})();
`;

export interface Answer {
  readonly probe: { readonly available: boolean; readonly reason?: string };
  readonly backend: string;
  readonly skips: readonly string[];
  readonly loss: number;
}

export async function policyProblems(executablePath: string): Promise<string[]> {
  const strict = await answer(executablePath, `script-src 'self' 'nonce-${NONCE}'`);
  const open = await answer(executablePath, `script-src 'self' 'nonce-${NONCE}' 'wasm-unsafe-eval'`);
  return [...forbidden(strict), ...allowed(open)];
}

/** What is wrong with an answer from a page that forbids WebAssembly. */
export function forbidden({ probe, backend, skips, loss }: Answer): string[] {
  const problems: string[] = [];
  const says = (text: string | undefined) => text?.includes("needs 'wasm-unsafe-eval'") === true;
  if (probe.available || !says(probe.reason))
    problems.push(`probe: expected a reason that names 'wasm-unsafe-eval', got ${JSON.stringify(probe)}`);
  if (backend !== "js") problems.push(`firstAvailable: expected js, got ${backend}`);
  if (skips.length !== 1 || !says(skips[0]))
    problems.push(`onSkip: expected the reason, got ${skips.join()}`);
  return [...problems, ...lossProblems(loss)];
}

/** What is wrong with one from a page that allows it. */
export function allowed({ probe, backend, skips, loss }: Answer): string[] {
  const problems: string[] = [];
  if (!probe.available) problems.push(`probe: expected available, got ${JSON.stringify(probe)}`);
  if (backend !== "wasm") problems.push(`firstAvailable: expected wasm, got ${backend}: ${skips.join()}`);
  return [...problems, ...lossProblems(loss)];
}

/** 4 frames of 3 equal classes, two labels that differ: 15 of 3^4 sequences, and the mean divides by 2 labels. */
function lossProblems(loss: number): string[] {
  const expected = Math.log(81 / 15) / 2;
  return Math.abs(loss - expected) < 1e-6 ? [] : [`loss: expected ${expected}, got ${loss}`];
}

async function answer(executablePath: string, policy: string): Promise<Answer> {
  const browser = await playwright.launch({ executablePath, args: [...chromiumArguments] });
  try {
    const server = await serve(policy);
    try {
      const tab = await browser.newPage();
      await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await tab.waitForFunction("window.answer !== undefined", undefined, { timeout: 20_000 });
      return (await tab.evaluate("window.answer")) as Answer;
    } finally {
      server.close();
    }
  } finally {
    await browser.close();
  }
}

function serve(policy: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = request.url ?? "/";
    if (url === "/") {
      response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy }).end(page);
      return;
    }
    const text = url === "/page.js" ? script : await built(url);
    response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/javascript" }).end(text);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "localhost", () => resolve(server));
  });
}

/** `/core/index.js` is packages/core/dist/index.js. */
async function built(url: string): Promise<string | undefined> {
  const [, name, file] = /^\/([a-z]+)\/([\w-]+\.js)$/.exec(url) ?? [];
  if (!PACKAGES.some((known) => known === name) || file === undefined) return undefined;
  return readFile(join(root, "packages", name!, "dist", file), "utf8").catch(() => undefined);
}
