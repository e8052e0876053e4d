import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noticeProblems, packagesIn, unnoticed } from "../src/notices.ts";

function folderWith(files: Readonly<Record<string, string | readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "ctckit-notices-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify({ sources: content }));
  }
  return folder;
}

const text = "Copyright somebody. ".repeat(10);

test("modules of others are found in maps, in those of what was built before, and in comments", () => {
  const folder = folderWith({
    "page/assets/a.js": "",
    "page/assets/a.js.map": [
      "../../own/dist/b.js",
      "../../node_modules/.pnpm/x@1/node_modules/@scope/x/i.js",
    ],
    "own/dist/b.js.map": ["../src/b.ts", "../../node_modules/comlink/dist/esm/comlink.mjs"],
    "page/plain.js": "// ../node_modules/y/index.js\nlet a;\n// node_modules\n",
  });
  expect(packagesIn(join(folder, "page"))).toEqual(["@scope/x", "comlink", "y"]);
});

test("a notice is a section with the package's name and a text", () => {
  const names = ["comlink", "x"];
  expect(
    unnoticed(names, `# Licenses\n\n## comlink - 4.4.2 (Apache-2.0)\n\n${text}\n\n## a, x - 1\n${text}`),
  ).toEqual([]);
  expect(unnoticed(names, `## comlink - 4.4.2 (Apache-2.0)\n\n## x - 1 (MIT)\n\n${text}`)).toEqual([
    "comlink",
  ]);
  expect(unnoticed(names, `comlink and x\n${text}\n## comlinks - 1\n${text}`)).toEqual(names);
  expect(unnoticed(names, "")).toEqual(names);
});

test("a build without its notices is a problem, and one of ours alone none", () => {
  const map = ["../node_modules/comlink/dist/esm/comlink.mjs"];
  const bare = folderWith({ "a.js": "", "a.js.map": map });
  expect(noticeProblems("it", bare, "N.md")).toEqual([
    `it holds code of comlink, and ${join(bare, "N.md")} has no notice of it`,
  ]);
  expect(
    noticeProblems("it", folderWith({ "a.js": "", "a.js.map": map, "N.md": `## comlink\n${text}` }), "N.md"),
  ).toEqual([]);
  expect(noticeProblems("it", folderWith({ "a.js": "", "a.js.map": ["../src/a.ts"] }), "N.md")).toEqual([]);
});
