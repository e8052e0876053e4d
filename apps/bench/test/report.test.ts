import { expect, test } from "vitest";
import { backends } from "../src/backends.ts";
import { shapes } from "../src/cases.ts";
import type { Result } from "../src/contest.ts";
import { replaceMarked } from "../src/document.ts";
import { options } from "../src/options.ts";
import { footnote, table } from "../src/table.ts";

const result = (js: object, torch?: object): Result => ({
  shape: "tiny",
  bounds: shapes.tiny,
  kind: "randn",
  sides: [{ name: "js", ...js }, ...(torch ? [{ name: "PyTorch", ...torch }] : [])],
});
const cells = (one: Result) =>
  table([one])
    .split("\n")[2]!
    .split("|")
    .map((cell) => cell.trim())
    .slice(1, -1);

test("a row has medians, minima, their ratio and both sides' errors", () => {
  const js = {
    errors: { loss: 1e-16, grad: 3e-8, wrong: false },
    timing: { median: 0.5, min: 0.4, calls: 9 },
  };
  const torch = {
    errors: { loss: 2e-7, grad: 4e-5, wrong: true },
    timing: { median: 1.75, min: 1.5, calls: 9 },
  };
  expect(cells(result(js, torch))).toEqual([
    "tiny",
    "50, 16, 20, 30",
    "randn",
    "js",
    "0.500 (0.400)",
    "1.75 (1.50)",
    "3.50x",
    "1e-16 (2e-7)",
    "3e-8 (4e-5)",
  ]);
});

test("without PyTorch there is a time and nothing else", () => {
  expect(cells(result({ timing: { median: 1234.5, min: 1000, calls: 9 } })).slice(4)).toEqual([
    "1235 (1000)",
    "-",
    "-",
    "-",
    "-",
  ]);
});

test("a wrong answer has no time", () => {
  expect(cells(result({ errors: { loss: 0, grad: 1, wrong: true } }))[4]).toBe("WRONG");
});

test("the footnote says machine, versions, date and command", () => {
  const here = {
    cpu: "CPU",
    cores: 2,
    node: "v20.1.0",
    torch: "1.13",
    date: "2026-01-02",
    command: "npm run bench",
  };
  expect(footnote(here)).toBe(
    "CPU, 2 cores, Node 20.1.0, PyTorch 1.13 on one thread, 2026-01-02: `npm run bench`.",
  );
});

test("only what stands between the markers is replaced", () => {
  const begin = "<!-- benchmark: written by `npm run bench -- --write` -->";
  const end = "<!-- end of benchmark -->";
  const text = `before\n${begin}\nold\n${end}\nafter\n`;
  const once = replaceMarked(text, "new");
  expect(once).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter\n`);
  expect(replaceMarked(once, "new")).toBe(once);
  expect(() => replaceMarked("no markers", "new")).toThrow("expected the lines");
});

test("options: names are checked, --quick leaves out the big shapes unless they are named", () => {
  expect(options([])).toMatchObject({
    shapes: Object.keys(shapes),
    kinds: ["randn"],
    backends: Object.keys(backends),
  });
  expect(options(["--quick"]).shapes).not.toContain("wide");
  expect(options(["--quick", "--shapes", "wide", "--kinds", "cold,peaky"])).toMatchObject({
    shapes: ["wide"],
    kinds: ["cold", "peaky"],
  });
  expect(() => options(["--shapes", "tiny,huge"])).toThrow("--shapes: expected one of tiny");
  expect(() => options(["--fast"])).toThrow(TypeError);
});

test.each([["--quick"], ["--shapes", "tiny"], ["--kinds", "cold"], ["--backends", "js"]])(
  "--write never replaces the full table by what %s leaves of it",
  (...partial) => {
    expect(() => options(["--write", ...partial])).toThrow(`expected no ${partial[0]}`);
    expect(options(["--write"]).write).toBe(true);
  },
);
