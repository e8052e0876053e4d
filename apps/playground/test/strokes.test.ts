import { expect, test } from "vitest";
import { normalisedStrokes, type Stroke } from "../src/drawing/strokes.ts";

const pad = { width: 640, height: 96 };
const picture = { width: 160, height: 24 };
const normalised = (...strokes: Stroke[]) => normalisedStrokes(strokes, pad, picture);
const xs = (strokes: Stroke[]) => strokes.flat().map(({ x }) => x);
const ys = (strokes: Stroke[]) => strokes.flat().map(({ y }) => y);

test("Heights stay where they were drawn, in the picture's pixels", () => {
  const [stroke] = normalised([
    { x: 100, y: 36 },
    { x: 100, y: 68 },
  ]);
  expect(stroke!.map(({ y }) => y)).toEqual([9, 17]);
});

test("It does not matter how far to the right a line was drawn", () => {
  const at = (x: number): Stroke => [
    { x, y: 40 },
    { x: x + 60, y: 60 },
  ];
  expect(normalised(at(300))).toEqual(normalised(at(20)));
  expect(Math.min(...xs(normalised(at(300))))).toBe(5);
});

test("What fits keeps its proportions, what is too wide becomes narrower only", () => {
  const width = (across: number) => {
    const all = xs(
      normalised([
        { x: 0, y: 40 },
        { x: across, y: 60 },
      ]),
    );
    return Math.max(...all) - Math.min(...all);
  };
  expect(width(200)).toBeCloseTo(50, 9);
  expect(width(640)).toBeCloseTo(149, 9);
  expect(
    ys(
      normalised([
        { x: 0, y: 40 },
        { x: 640, y: 60 },
      ]),
    ),
  ).toEqual([10, 15]);
});

test("Strokes that reach past an edge are moved in, and made lower when they fill the pad", () => {
  expect(
    ys(
      normalised([
        { x: 0, y: -8 },
        { x: 0, y: 40 },
      ]),
    ),
  ).toEqual([2, 14]);
  expect(
    ys(
      normalised([
        { x: 0, y: 60 },
        { x: 0, y: 100 },
      ]),
    ),
  ).toEqual([12, 22]);
  expect(
    ys(
      normalised([
        { x: 0, y: 0 },
        { x: 0, y: 96 },
      ]),
    ),
  ).toEqual([2, 22]);
});

test("Strokes keep their places beside each other; a dot stays a dot", () => {
  const strokes = normalised(
    [{ x: 40, y: 40 }],
    [
      { x: 80, y: 40 },
      { x: 80, y: 60 },
    ],
  );
  expect(strokes.map((stroke) => stroke.length)).toEqual([1, 2]);
  expect(strokes[1]![0]!.x - strokes[0]![0]!.x).toBe(10);
});

test("Nothing drawn is nothing", () => {
  expect(normalised()).toEqual([]);
  expect(normalised([])).toEqual([]);
});
