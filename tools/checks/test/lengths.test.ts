import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { command } from "../src/command.ts";
import { fileLengths, HARD_LINES, SOFT_LINES } from "../src/lengths.ts";
import { root } from "../src/workspace.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ctckit-lengths-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, lines: number, line = "//\n"): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), line.repeat(lines));
}

test.each(["cpp", "h", "cu", "py"])("one line too many in .%s is an error", (language) => {
  write(`packages/a/native/right.${language}`, HARD_LINES);
  write(`packages/a/native/long.${language}`, HARD_LINES + 1);
  write(`packages/a/src/generated/kernel.${language}`, HARD_LINES + 1);
  write(`packages/a/node_modules/library.${language}`, HARD_LINES + 1);
  const { files, tooLong } = fileLengths(folder);
  expect(files).toBe(2);
  expect(tooLong).toEqual([`packages/a/native/long.${language}: 501 lines`]);
});

test.each([
  ["ts", 'import "a";\n'],
  ["mjs", 'import "a";\n'],
  ["css", "a { color: red; }\n"],
])("one line too many in .%s is biome's error", async (language, line) => {
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  const rule = ["lint", "--only=style/noExcessiveLinesPerFile", "--vcs-enabled=false"];
  const biome = () => command("biome", [...rule, `a.${language}`], { cwd: folder });
  write(`a.${language}`, HARD_LINES, line);
  expect((await biome()).code).toBe(0);
  write(`a.${language}`, HARD_LINES + 1, line);
  const { code, output } = await biome();
  expect(code).toBe(1);
  expect(output).toContain("(501). Maximum allowed is 500.");
});

test.each(["ts", "css", "cpp"])("a long file in .%s is mentioned", (language) => {
  write(`apps/a/right.${language}`, SOFT_LINES);
  write(`apps/a/long.${language}`, SOFT_LINES + 1);
  expect(fileLengths(folder)).toEqual({
    files: 2,
    long: [`apps/a/long.${language}: 301 lines`],
    tooLong: [],
  });
});
