// Serves the page to browsers on this machine.
import { existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

/** Where the page finds the visitor's module, and the files beside it. */
const OWN = "/provider/";

/** With these a page is cross-origin isolated: only then may it share memory with its workers. */
function isolate(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
}

/**
 * @param port 0: any that is free
 * @param provider path of a module as browsers run them, whose default export the page is to check as well
 * @returns the page's address
 * @throws Error - no page was built, no such module, or the port is taken
 */
export async function servePage(port: number, provider?: string): Promise<string> {
  const folder = fileURLToPath(new URL("./page", import.meta.url));
  if (!existsSync(folder))
    throw new Error(`there is no page in ${dirname(folder)}: it comes with the built package`);
  if (provider !== undefined && !statSync(provider, { throwIfNoEntry: false })?.isFile())
    throw new Error(`--provider: expected a file, got ${provider}`);
  const page = sirv(folder, { dev: true, setHeaders: isolate });
  const own =
    provider === undefined ? undefined : sirv(dirname(resolve(provider)), { dev: true, setHeaders: isolate });
  const server = createServer((request, response) => {
    const missing = () => void response.writeHead(404).end();
    if (!own || !request.url?.startsWith(OWN)) return page(request, response, missing);
    request.url = request.url.slice(OWN.length - 1);
    own(request, response, missing);
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(port, "localhost", listening);
  });
  const address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  const query = provider === undefined ? "" : `?provider=${OWN}${encodeURIComponent(basename(provider))}`;
  return `${address}${query}`;
}
