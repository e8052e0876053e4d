import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";
import type { Side } from "../src/contest.ts";
import type { Effort } from "../src/duel.ts";
import { axes } from "../src/growth/axes.ts";
import { chart } from "../src/growth/chart.ts";
import { type Growth, growth } from "../src/growth/measurement.ts";
import { growthTable } from "../src/growth/table.ts";
import { field } from "../src/sides/field.ts";

const timing = (median: number) => ({ median, min: median, calls: 9 });
const names = ["js", "wasm in place", "PyTorch"];

const drawn: Growth[] = axes.flatMap(({ symbol, points, shape }) =>
  points.map((at) => {
    const sides = names.map((name, i): Side => ({ name, role: "ours", timing: timing((at / 100) * 4 ** i) }));
    const result = {
      name: `${symbol} = ${at}`,
      bounds: shape(at),
      kind: "randn",
      sides,
      copy: timing(1),
    } as const;
    return { symbol, at, result };
  }),
);

const texts = (svg: string) => [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);
const count = (svg: string, pattern: RegExp) => svg.match(pattern)?.length ?? 0;

test("the figure has two panels with both axes named, a line a side in each, and one legend", async () => {
  const svg = await chart(drawn, "CPU, 2026-01-02");
  expect(svg.startsWith("<svg ")).toBe(true);
  const written = texts(svg);
  for (const text of ["T, frames (log scale)", "C, classes (log scale)", "CPU, 2026-01-02", "8192", ...names])
    expect(
      written.filter((each) => each === text),
      text,
    ).toHaveLength(1);
  expect(written.filter((text) => text === "ms a call (log scale)")).toHaveLength(2);
  expect(written.filter((text) => /^against [TC] /.test(text!))).toHaveLength(2);
  // Two panels of three lines, each with five points.
  expect(
    count(svg, /<path aria-label="[^"]*" role="graphics-symbol" aria-roledescription="line mark"/g),
  ).toBe(6);
  expect(count(svg, /aria-roledescription="point"/g)).toBe(30);
});

test("the figure has its own ground, loads nothing, and depends on nothing but the numbers", async () => {
  const svg = await chart(drawn, "CPU");
  expect(svg).toContain('fill="white"');
  expect(svg).not.toMatch(/<script|<image|@import|href="(?!#)/);
  expect(await chart(drawn, "CPU")).toBe(svg);
  expect(await chart(drawn.slice(1), "CPU")).not.toBe(svg);
});

test("a side without a time has no line", async () => {
  const wrong = drawn.map((point) => ({
    ...point,
    result: {
      ...point.result,
      sides: point.result.sides.map(
        ({ name, role }): Side => (name === "js" ? { name, role } : { name, role, timing: timing(1) }),
      ),
    },
  }));
  const svg = await chart(wrong, "CPU");
  expect(count(svg, /aria-roledescription="line mark"/g)).toBe(4);
});

test("what grows are js, wasm in place and a copy, at every point of both axes", {
  timeout: 60_000,
}, async () => {
  const effort: Effort = { warmUpMs: 0.01, roundMs: 0.01, minRounds: 1, sideMs: 0.01, limitMs: 0.01 };
  const entries = field(
    new Map([
      ["js", js()],
      ["wasm", wasm()],
    ]),
  );
  const points = await growth(entries, undefined, effort, () => {});
  expect(points.map(({ result }) => result.name)).toEqual(
    axes.flatMap(({ symbol, points }) => points.map((at) => `${symbol} = ${at}`)),
  );
  for (const { result } of points)
    expect(result.sides.map(({ name }) => name)).toEqual(["js", "wasm in place"]);
  for (const { symbol, at, result } of points)
    expect(symbol === "T" ? result.bounds.time : result.bounds.classes).toBe(at);
});

test("the figure's numbers as a table: a row a point, a column a side", () => {
  const [headings, , first] = growthTable(drawn).split("\n");
  expect(headings!.match(/[^|]+/g)!.map((cell) => cell.trim())).toEqual(["ms", ...names]);
  expect(first).toContain("T = 125");
  expect(first).toContain("1.25 (1.25)");
});
