import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { replaceMarked, writeDocuments } from "../src/document.ts";

const begin = "<!-- benchmark: written by `npm run bench -- --write` -->";
const end = "<!-- end of benchmark -->";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ctckit-bench-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("only what stands between the markers is replaced", () => {
  const text = `before\n${begin}\nold\n${end}\nafter\n`;
  const once = replaceMarked(text, "new");
  expect(once).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter\n`);
  expect(replaceMarked(once, "new")).toBe(once);
  expect(() => replaceMarked("no markers", "new")).toThrow("expected the lines");
});

test("a document without markers keeps the others from being written", async () => {
  const url = pathToFileURL(`${folder}/`);
  const read = (name: string) => readFile(join(folder, name), "utf8");
  await writeFile(join(folder, "marked.md"), `${begin}\n${end}`);
  await writeFile(join(folder, "plain.md"), "no markers");
  await writeFile(join(folder, "a.svg"), "old");
  const documents = { "a.svg": { whole: "new" }, "marked.md": { marked: "new" } };
  const broken = { ...documents, "plain.md": { marked: "new" } };
  await expect(writeDocuments(broken, url)).rejects.toThrow("expected the lines");
  expect(await read("a.svg")).toBe("old");
  await writeDocuments(documents, url);
  expect(await read("a.svg")).toBe("new");
  expect(await read("marked.md")).toBe(`${begin}\n\nnew\n\n${end}`);
});
