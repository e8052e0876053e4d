import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { alignCaseNames, alignCases } from "../../src/align/cases.ts";
import { alignChart } from "../../src/align/chart.ts";
import type { AlignResult, AlignSide } from "../../src/align/contest.ts";
import { alignMarkers, alignPageMarkers, alignStreamMarkers } from "../../src/align/document.ts";
import { cellsOf } from "../../src/align/page/measurement.ts";
import { alignField } from "../../src/align/sides/field.ts";
import { alignTable, requirementTable } from "../../src/align/table.ts";
import { replaceMarked } from "../../src/document.ts";

const right = { score: 0, frames: 0, wrong: false };
const time = (median: number) => ({ median, min: median, calls: 5 });
const side = (name: string, ms: number, more: Partial<AlignSide> = {}): AlignSide => ({
  ...{ name, role: "ours", errors: right, timing: time(ms) },
  ...more,
});
const result = (name: keyof typeof alignCases, ...sides: AlignSide[]): AlignResult => ({
  ...{ name, shape: alignCases[name], sides },
});

const tenMinutes = result(
  "10 min",
  side("js, float64", 900),
  side("wasm", 150, { probe: { resident: 3e6, arrays: 3.5e6, first: 300, later: 150 } }),
  side("nested arrays", 9000, { role: "opponent" }),
  side("full matrix", 4500, { role: "opponent", errors: { score: -0.02, frames: 3, wrong: true } }),
);
const cells = (text: string, start: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith(`| ${start}`))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((row) => row.slice(1, -1));

test("a row a side: what it takes, beside wasm, and what it finds, beside the optimum", () => {
  expect(cells(alignTable([tenMinutes]), "10 min")).toEqual([
    ["10 min", "js, float64", "900 (900)", "0.167x", "-", "-", "0", "0"],
    ["10 min", "wasm", "150 (150)", "1.00x", "300, 2.00x", "3.50", "0", "0"],
    ["10 min", "nested arrays", "9000 (9000)", "0.0167x", "-", "-", "0", "0"],
    ["10 min", "full matrix", "4500 (4500)", "0.0333x", "-", "-", "-2e-2", "3"],
  ]);
});

test("a wrong answer of ours has no time, and who was left out has a line", () => {
  const { timing, ...untimed } = side("js", 1, { errors: { score: 1, frames: 9, wrong: true } });
  expect(timing).toBeDefined();
  const text = alignTable([
    result("30 s", untimed, { name: "two rows", role: "opponent", leftOut: "too big" }),
  ]);
  expect(cells(text, "30 s").map((row) => row.slice(1, 4))).toEqual([["js", "WRONG", "-"]]);
  expect(text.split("\n").at(-1)).toBe("Left out for two rows: 30 s (too big).");
});

test("requirements have what was measured beside them, or a dash", () => {
  const text = requirementTable([tenMinutes]);
  expect(cells(text, "10 min")).toEqual([
    ["10 min, wasm", "<= 250 ms", "150 ms", "yes"],
    ["10 min, wasm, beyond the emissions", "<= 4 MB", "3.50 MB", "yes"],
    ["10 min, nested arrays over wasm", ">= 40x", "60.0x", "yes"],
    ["10 min, full matrix over wasm", ">= 40x", "30.0x", "NO"],
    ["10 min, first call over later ones, wasm", "<= 2x", "2.00x", "yes"],
  ]);
  expect(cells(text, "1 h").every((row) => row[2] === "-" && row[3] === "-")).toBe(true);
});

test("the figure has time and memory, and a line for each side as far as it goes", async () => {
  const drawn = alignCaseNames.map((name, i) =>
    result(
      name,
      ...alignField.map(({ name }, k) =>
        i > 2 && name === "two rows"
          ? ({ name, role: "opponent", leftOut: "too big" } as const)
          : side(name, 2 ** k * 10 ** i, { probe: { arrays: 1e6 * (i + 1) } }),
      ),
    ),
  );
  const svg = await alignChart(drawn, "CPU, 2026-01-02");
  const count = (pattern: RegExp) => svg.match(pattern)?.length ?? 0;
  expect(count(/aria-roledescription="line mark"/g)).toBe(10);
  expect(count(/aria-roledescription="point"/g)).toBe(2 * (4 * 5 + 3));
  for (const text of ["T, frames (log scale)", "ms a call (log scale)", "MB (log scale)", "CPU, 2026-01-02"])
    expect(svg).toContain(text);
  expect(svg).not.toMatch(/<script|<image|@import|href="(?!#)/);
});

test("a page's row: what was aligned where, for how long, and what could be drawn", () => {
  const drawing = { frames: 240, longest: 33.4, watched: 4000, took: 3950 };
  expect(cellsOf({ side: "worker", name: "1 h", isolated: true }, drawing)).toEqual([
    ...["worker, memory shared", "1 h", "3.95", "60.0", "33.4"],
  ]);
  expect(cellsOf({ side: "idle", name: "30 s", isolated: false }, drawing).slice(0, 2)).toEqual([
    "nobody",
    "-",
  ]);
});

test("the document has a place for each", () => {
  const text = readFileSync(new URL("../../../../docs/benchmarks.md", import.meta.url), "utf8");
  for (const markers of [alignMarkers, alignPageMarkers, alignStreamMarkers])
    expect(replaceMarked(text, "| a table |", markers)).toContain(
      `${markers.begin}\n\n| a table |\n\n${markers.end}`,
    );
});
