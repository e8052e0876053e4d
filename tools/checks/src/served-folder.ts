import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

/** Something a browser can open. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Headers with which memory may be shared. */
export const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The files below `folder`, each with these headers, for pages of this address alone. Nothing whose name begins with a dot is served. */
export function servedFolder(folder: string, headers: Readonly<Record<string, string>>): Promise<Served> {
  const setHeaders = (response: { setHeader(name: string, value: string): unknown }) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
  const files = sirv(folder, { dev: true, setHeaders });
  const server = createServer((request, response) => {
    const refuse = () => void response.writeHead(404).end();
    const { headers, socket, url = "" } = request;
    const ours = headers.host === `localhost:${socket.localPort}`;
    if (!ours || /(^|[/\\])\./.test(decoded(url))) return refuse();
    files(request, response, refuse);
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

/** What is no proper address counts as hidden. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ""));
  } catch {
    return "/.";
  }
}
