import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** Something a browser can open. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Headers with which memory may be shared. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The files below `folder`, each with these headers. */
export function servedFolder(folder: string, headers: Readonly<Record<string, string>>): Promise<Served> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = join(folder, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    const type = types[extname(path)];
    if (!type || !existsSync(path)) response.writeHead(404).end();
    else createReadStream(path).pipe(response.writeHead(200, { ...headers, "content-type": type }));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "localhost", () =>
      resolve({
        url: `http://localhost:${(server.address() as AddressInfo).port}/`,
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    );
  });
}
