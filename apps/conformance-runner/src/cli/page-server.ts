// Serves the page to browsers on this machine, and to nobody else: a page of another site may guess the port.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { ModuleGraph } from "./module-graph.ts";

/** Where the page finds the visitor's module, and the files beside it. */
const OWN = "/provider/";
const LOOPBACK = "127.0.0.1";

const headers = {
  // With these a page is cross-origin isolated: only then may it share memory with its workers.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  // No other site's page may have the visitor's module as a script of its own.
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export interface PageOptions {
  /** Path of a module as browsers run them, whose default export the page is to check as well. */
  readonly provider?: string;
  /** Seconds that a case may take. */
  readonly limit?: number;
}

/**
 * Of the visitor's folder it serves only what the module needs: no file that it does not name, none whose name begins with a dot, no link
 * out of the folder.
 *
 * @param port 0: any that is free
 * @returns the page's address
 * @throws Error - no page was built, no such module, or the port is taken
 */
export async function servePage(port: number, { provider, limit }: PageOptions = {}): Promise<string> {
  const folder = fileURLToPath(new URL("./page", import.meta.url));
  if (!existsSync(folder))
    throw new Error(`there is no page in ${dirname(folder)}: it comes with the built package`);
  if (provider !== undefined && !statSync(provider, { throwIfNoEntry: false })?.isFile())
    throw new Error(`--provider: expected a file, got ${provider}`);
  const graph = provider === undefined ? undefined : new ModuleGraph(provider);
  const address = await serve(port, pageHandler(folder, graph));
  const query = new URLSearchParams({
    ...(graph && { provider: OWN + encodeURIComponent(graph.entry) }),
    ...(limit !== undefined && { limit: String(limit) }),
  });
  return query.size === 0 ? address : `${address}?${query}`;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** @param folder the built page's. @param graph of the visitor's module, if there is one */
export function pageHandler(folder: string, graph: ModuleGraph | undefined): Handler {
  const page = sirv(folder, {
    setHeaders(response) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
  return (request, response) => {
    const refuse = (status: number) => void response.writeHead(status).end();
    const { method, url = "" } = request;
    if (!isOurs(request)) return refuse(403);
    if (method !== "GET" && method !== "HEAD") return refuse(405);
    if (!graph || !url.startsWith(OWN)) return page(request, response, () => refuse(404));
    const file = fileOf(graph, url);
    if (file === undefined) return refuse(404);
    const { type, bytes } = file;
    response.writeHead(200, { ...headers, "Content-Type": type, "Cache-Control": "no-store" });
    response.end(method === "HEAD" ? undefined : bytes);
  };
}

/** A site that gives its own name this machine's address sends that name. */
function isOurs({ headers: { host }, socket }: IncomingMessage): boolean {
  const { localPort: port } = socket;
  const names = ["localhost", LOOPBACK, "[::1]"];
  return names.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

function fileOf(graph: ModuleGraph, url: string): { type: string; bytes: Buffer } | undefined {
  try {
    const path = graph.file(decodeURIComponent(url.slice(OWN.length).replace(/[?#].*$/s, "")));
    if (path === undefined) return undefined;
    return { type: types[extname(path)] ?? "application/octet-stream", bytes: readFileSync(path) };
  } catch {
    return undefined; // no proper address, or a file that is gone, too large or not ours to read
  }
}

/** On this machine's own address alone. */
async function serve(port: number, handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((listening, failed) => {
    server.once("error", failed).listen(port, LOOPBACK, listening);
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`;
}
