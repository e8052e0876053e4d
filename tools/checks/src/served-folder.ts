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

/** The files below `folder`, each with these headers. */
export function servedFolder(folder: string, headers: Readonly<Record<string, string>>): Promise<Served> {
  const setHeaders = (response: { setHeader(name: string, value: string): unknown }) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
  const server = createServer(sirv(folder, { dev: true, setHeaders }));
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "localhost", () =>
      resolve({
        url: `http://localhost:${(server.address() as AddressInfo).port}/`,
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    );
  });
}
