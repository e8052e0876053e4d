import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, servedFolder } from "../src/served-folder.ts";

let folder: string;
let served: Served;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-served-"));
  writeFileSync(join(folder, "index.html"), "<title>page</title>");
  writeFileSync(join(folder, ".env"), "secret");
  served = await servedFolder(folder, {});
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

function status(path: string, host = new URL(served.url).host): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(served.url);
    const sent = request({ host: "localhost", port, path, headers: { host }, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject).end();
  });
}

test("a folder is served to its own pages, without what is hidden", async () => {
  expect(await status("/")).toBe(200);
  expect(await status("/index.html?again")).toBe(200);
  for (const path of ["/.env", "/%2eenv", "/x/../.env", "/%zz"]) expect(await status(path)).toBe(404);
  expect(await status("/", "evil.example")).toBe(404);
});
