import { expect, test } from "vitest";
import { drawLines } from "../src/dataset.ts";
import { drawLine, height, randomStyle, type Style } from "../src/line-image.ts";
import { random } from "../src/random.ts";
import { context, families, width } from "./canvas.ts";

const plain: Style = {
  ...randomStyle(families.slice(0, 1), random(1)),
  slant: 0,
  left: 4,
  baseline: 17,
  jitter: [0],
  grain: 0,
  contrast: 1,
};

const draw = (text: string, style: Style) => drawLine(text, style, width, context());

/** The columns that hold ink: [first, last]. */
function extent(ink: Float32Array): [number, number] {
  const columns = [...ink.keys()].filter((index) => ink[index]! > 0.3).map((index) => index % width);
  return [Math.min(...columns), Math.max(...columns)];
}

test("The same seed draws the same lines, another seed others", () => {
  const words = ["word", "other"];
  const some = (seed: number) =>
    drawLines({ words, families, random: random(seed), width, longest: 12, context: context() }, 3);
  expect(some(7)).toEqual(some(7));
  expect(some(8).images).not.toEqual(some(7).images);
});

test("One style always gives one picture, grain included", () => {
  const style = { ...plain, grain: 0.05 };
  expect(draw("stable", style)).toEqual(draw("stable", style));
  expect(draw("stable", { ...style, grainSeed: style.grainSeed + 1 })).not.toEqual(draw("stable", style));
});

test("What was on the canvas before does not matter", () => {
  const used = context();
  drawLine("before", { ...plain, slant: 0.2 }, width, used);
  expect(drawLine("after", plain, width, used)).toEqual(draw("after", plain));
});

test("Ink goes where the style says", () => {
  const ink = draw("hello", plain);
  expect(ink).toHaveLength(height * width);
  expect(Math.max(...ink)).toBeGreaterThan(0.8);
  const [first, last] = extent(ink);
  expect(first).toBeGreaterThanOrEqual(4);
  expect(last).toBeLessThan(80);
  expect(extent(draw("hello", { ...plain, left: 14 }))[0]).toBe(first + 10);
  expect(Math.max(...draw("hello", { ...plain, contrast: 0.5 }))).toBeLessThanOrEqual(0.5);
});

test("Slant moves the top of a letter to the right", () => {
  const [, upright] = extent(draw("l", plain));
  const [, leaning] = extent(draw("l", { ...plain, slant: 0.25 }));
  expect(leaning - upright).toBeGreaterThanOrEqual(2);
});

test("A shorter line squeezes the text more", () => {
  const short = 64;
  const ink = drawLine("mmmmmmmmm", plain, short, context());
  expect(ink).toHaveLength(height * short);
  const columns = [...ink.keys()].filter((index) => ink[index]! > 0.3).map((index) => index % short);
  expect(Math.max(...columns)).toBeLessThan(short - 1);
});
