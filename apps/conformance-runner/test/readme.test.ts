import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

test("the README packs the runner and every package of ours that it is installed with", () => {
  const { name, dependencies } = JSON.parse(read("../package.json"));
  const own = Object.keys(dependencies).filter((each) => each.startsWith("@ctckit/"));
  const line = read("../README.md")
    .split("\n")
    .find((each) => each.includes(" pack --pack-destination "))!;
  const packed = [...line.matchAll(/--filter (\S+)/g)].map(([, each]) => each);
  expect(packed.sort()).toEqual([name, ...own].sort());
});
