// The page and the visitor's module are served to this machine's browsers, and nothing else is.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ModuleGraph } from "../src/cli/module-graph.ts";
import { pageHandler } from "../src/cli/page-server.ts";

let home: string;
let port: number;
let server: ReturnType<typeof createServer>;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "ctckit-page-"));
  const write = (path: string, text: string) => {
    mkdirSync(join(home, path, ".."), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  write("page/index.html", "<title>page</title>");
  write("page/.env", "PAGE=secret");
  write(
    "own/my backend.js",
    [
      'import { kernel } from "./parts/kernel.js";',
      'import "./.env"; import "./.git/config"; import "../outside.js"; import "./linked.js"; import "./linked/file.js";',
      'export const bytes = new URL("./kernel.wasm?inline", import.meta.url);',
      `import "./näme+~$.js"; import './100%25.js'; // don't forget "secrets.json", "keys.pem"`,
      'import table from "./table.json" with { type: "json" }; new URL("huge.wasm", import.meta.url);',
      'export default { name: "x" };',
    ].join("\n"),
  );
  write(
    "own/parts/kernel.js",
    "export const kernel = () => import('../later.mjs'); new Worker(new URL(\"worker.js\", import.meta.url));",
  );
  write("own/parts/worker.js", "postMessage(1)");
  write("own/later.mjs", "export {};");
  write("own/kernel.wasm", "\0asm");
  for (const name of ["näme+~$.js", "100%.js", "table.json"]) write(`own/${name}`, "0");
  for (const name of ["secrets.json", "keys.pem"]) write(`own/${name}`, "secret");
  write("own/huge.wasm", "");
  truncateSync(join(home, "own/huge.wasm"), 3e9); // more than a buffer can hold
  write("own/.env", "TOKEN=secret");
  write("own/.git/config", "secret");
  write("own/package.json", "{}");
  write("own/unnamed.js", "secret");
  write("outside.js", "secret");
  write("outside/file.js", "secret");
  symlinkSync(join(home, "outside.js"), join(home, "own/linked.js"));
  symlinkSync(join(home, "outside"), join(home, "own/linked"));
  server = createServer(pageHandler(join(home, "page"), new ModuleGraph(join(home, "own/my backend.js"))));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true });
});

/** As is: clients tidy paths up. */
function ask(path: string, host = `localhost:${port}`, method = "GET") {
  return new Promise<{ status: number; text: string; headers: Readonly<Record<string, unknown>> }>(
    (resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers: { host } }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode!, text, headers: response.headers }));
      });
      sent.on("error", reject).end();
    },
  );
}

test.each([
  ["/", "text/html"],
  ["/provider/my%20backend.js", "text/javascript"],
  ["/provider/my%20backend.js?again=1", "text/javascript"],
  ["/provider/parts/kernel.js", "text/javascript"],
  ["/provider/parts/worker.js", "text/javascript"],
  ["/provider/later.mjs", "text/javascript"],
  ["/provider/kernel.wasm", "application/wasm"],
  ["/provider/n%C3%A4me+~$.js", "text/javascript"],
  ["/provider/100%25.js", "text/javascript"],
  ["/provider/table.json", "application/json"],
])("%s is there, isolated, for pages of its own alone", async (path, type) => {
  const { status, headers } = await ask(path);
  expect(status).toBe(200);
  expect(headers["content-type"]).toContain(type);
  expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
  expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
});

test.each([
  ["a file with a dot, though the module names it", "/provider/.env"],
  ["a folder with a dot, though the module names it", "/provider/.git/config"],
  ["a link out of the folder", "/provider/linked.js"],
  ["a file behind a link out of the folder", "/provider/linked/file.js"],
  ["a file that the module does not name", "/provider/unnamed.js"],
  ["data that a comment names", "/provider/secrets.json"],
  ["a key that a comment names", "/provider/keys.pem"],
  ["a file that cannot be read", "/provider/huge.wasm"],
  ["the package", "/provider/package.json"],
  ["a file beside the folder", "/provider/../outside.js"],
  ["the same, encoded", "/provider/%2e%2e/outside.js"],
  ["the same, all of it encoded", "/provider/..%2foutside.js"],
  ["an absolute path", `/provider//etc/hostname`],
  ["a path with a zero", "/provider/kernel.wasm%00"],
  ["what is no encoding", "/provider/%zz"],
  ["the folder", "/provider/"],
  ["a dot file of the page", "/.env"],
  ["a file beside the page", "/../own/unnamed.js"],
])("%s is not served", async (_, path) => {
  const { status, text } = await ask(path);
  expect(status).toBe(404);
  expect(text).toBe("");
});

test("only names of this machine are answered, with the port", async () => {
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect((await ask("/", host)).status).toBe(200);
  for (const host of ["evil.example", `evil.example:${port}`, "localhost", `localhost:${port + 1}`])
    for (const path of ["/", "/provider/my%20backend.js"])
      expect(await ask(path, host)).toMatchObject({ status: 403, text: "" });
});

test("nothing can be sent", async () => {
  expect((await ask("/", undefined, "POST")).status).toBe(405);
  expect(await ask("/provider/kernel.wasm", undefined, "HEAD")).toMatchObject({ status: 200, text: "" });
});
