import { expect, test } from "vitest";
import { type Kind, shapes } from "../src/cases.ts";
import type { Result, Side } from "../src/contest.ts";
import { footnote } from "../src/tables/footnote.ts";
import { full } from "../src/tables/full.ts";
import { short } from "../src/tables/short.ts";

const time = (median: number, min: number) => ({ median, min, calls: 9 });
const js: Side = {
  name: "js",
  role: "ours",
  errors: { loss: 1e-16, grad: 3e-8, wrong: false },
  timing: time(0.5, 0.4),
};
const wasm: Side = {
  name: "wasm",
  role: "ours",
  errors: { loss: 3e-9, grad: 2e-7, wrong: false },
  timing: time(0.125, 0.1),
};
const torch: Side = {
  name: "PyTorch",
  role: "opponent",
  errors: { loss: 2e-7, grad: 4e-5, wrong: true },
  timing: time(1.75, 1.5),
};
const absent: Side = { name: "TF.js ops", role: "opponent", leftOut: "a minute a call" };

const result = (sides: Side[], kind: Kind = "randn"): Result => ({
  name: "tiny",
  bounds: shapes.tiny,
  kind,
  sides,
  copy: time(0.05, 0.04),
});
const cells = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| tiny"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((row) => row.slice(1, -1));

test("the full table has a row a side: medians, minima, what they are to PyTorch, js and a copy, errors", () => {
  expect(cells(full([result([js, wasm, torch])]))).toEqual([
    ["tiny", "js", "0.500 (0.400)", "3.50x", "1.00x", "10.0", "1e-16", "3e-8"],
    ["tiny", "wasm", "0.125 (0.100)", "14.0x", "4.00x", "2.50", "3e-9", "2e-7"],
    ["tiny", "PyTorch", "1.75 (1.50)", "1.00x", "0.286x", "35.0", "2e-7", "4e-5"],
    ["tiny", "copy", "0.0500 (0.0400)", "-", "-", "1.00", "-", "-"],
  ]);
});

test("the full table has a part for each kind of logits, and one line for who was left out", () => {
  const text = full([result([js, absent]), result([js, absent], "cold")]);
  expect(text.match(/^### .+/gm)).toEqual(["### randn", "### cold"]);
  expect(cells(text).map(([, side]) => side)).toEqual(["js", "copy", "js", "copy"]);
  expect(text.split("\n").at(-1)).toBe("Left out for TF.js ops: tiny (a minute a call).");
});

test("the short table has randn and ours only, PyTorch's numbers beside them", () => {
  const opponent = { ...torch, name: "TF.js ops" };
  expect(cells(short([result([js, wasm, opponent, torch]), result([js], "cold")]))).toEqual([
    ["tiny", "50, 16, 20, 30", "js", "0.500 (0.400)", "1.75 (1.50)", "3.50x", "3e-8 (4e-5)"],
    ["tiny", "50, 16, 20, 30", "wasm", "0.125 (0.100)", "1.75 (1.50)", "14.0x", "2e-7 (4e-5)"],
  ]);
});

test("without PyTorch there are times and their ratios to js, and nothing else", () => {
  const alone: Side = { name: "js", role: "ours", timing: time(1234.5, 1000) };
  const [row] = cells(full([result([alone])]));
  expect(row).toEqual(["tiny", "js", "1235 (1000)", "-", "1.00x", "24690", "-", "-"]);
});

test("a wrong answer of ours has no time, and is called what it is", () => {
  const wrong: Side = { name: "js", role: "ours", errors: { loss: 0, grad: 1, wrong: true } };
  expect(cells(full([result([wrong])]))[0]!.slice(2, 6)).toEqual(["WRONG", "-", "-", "-"]);
  expect(cells(short([result([wrong, torch])]))[0]![3]).toBe("WRONG");
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
