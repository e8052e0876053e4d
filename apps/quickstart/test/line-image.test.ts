import { beforeAll, expect, test } from "vitest";
import { drawLines } from "../src/dataset.ts";
import { registerFonts } from "../src/fonts.ts";
import { drawLine, height, randomStyle, type Style, width } from "../src/line-image.ts";
import { random } from "../src/random.ts";

let families: string[];
let plain: Style;
beforeAll(() => {
  families = registerFonts();
  plain = {
    ...randomStyle(families.slice(0, 1), random(1)),
    slant: 0,
    left: 4,
    baseline: 17,
    jitter: [0],
    grain: 0,
    contrast: 1,
  };
});

/** The columns that hold ink: [first, last]. */
function extent(ink: Float32Array): [number, number] {
  const columns = [...ink.keys()].filter((index) => ink[index]! > 0.3).map((index) => index % width);
  return [Math.min(...columns), Math.max(...columns)];
}

test("The same seed draws the same lines, another seed others", () => {
  const draw = (seed: number) =>
    drawLines({ words: ["word", "other"], families, random: random(seed) }, 3, 12);
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8).images).not.toEqual(draw(7).images);
});

test("One style always gives one picture, grain included", () => {
  const style = { ...plain, grain: 0.05 };
  expect(drawLine("stable", style)).toEqual(drawLine("stable", style));
  expect(drawLine("stable", { ...style, grainSeed: style.grainSeed + 1 })).not.toEqual(
    drawLine("stable", style),
  );
});

test("Ink goes where the style says", () => {
  const ink = drawLine("hello", plain);
  expect(ink).toHaveLength(height * width);
  expect(Math.max(...ink)).toBeGreaterThan(0.8);
  const [first, last] = extent(ink);
  expect(first).toBeGreaterThanOrEqual(4);
  expect(last).toBeLessThan(80);
  expect(extent(drawLine("hello", { ...plain, left: 14 }))[0]).toBe(first + 10);
  expect(Math.max(...drawLine("hello", { ...plain, contrast: 0.5 }))).toBeLessThanOrEqual(0.5);
});

test("Slant moves the top of a letter to the right", () => {
  const [, upright] = extent(drawLine("l", plain));
  const [, leaning] = extent(drawLine("l", { ...plain, slant: 0.25 }));
  expect(leaning - upright).toBeGreaterThanOrEqual(2);
});

test("Each font draws its own letters", () => {
  const pictures = families.map((family) => drawLine("gap", { ...plain, family }).join());
  expect(new Set(pictures).size).toBe(6);
});

test("The longest and widest text is squeezed into the picture, whatever the font and slant", () => {
  for (const family of families) {
    const ink = drawLine("mmmmmmmmm wwwwwwww", {
      ...plain,
      family,
      size: 17.5,
      spacing: 0.8,
      slant: 0.25,
      left: 8,
    });
    expect(extent(ink)[1]).toBeLessThan(width - 1);
  }
});
