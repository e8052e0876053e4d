import { drawLine, height, random, randomStyle } from "@ctckit/recogniser";
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { registerFonts } from "../src/fonts.ts";
import { width } from "../src/line.ts";

const families = registerFonts();
const plain = { ...randomStyle(families, random(1)), slant: 0, left: 4, grain: 0, contrast: 1 };
const context = createCanvas(width, height).getContext("2d");

test("Each font draws its own letters", () => {
  const pictures = families.map((family) => drawLine("gap", { ...plain, family }, width, context).join());
  expect(new Set(pictures).size).toBe(6);
});

test("The longest and widest text is squeezed into the picture, whatever the font and slant", () => {
  for (const family of families) {
    const style = { ...plain, family, size: 17.5, spacing: 0.8, slant: 0.25, left: 8 };
    const ink = drawLine("mmmmmmmmm wwwwwwww", style, width, context);
    const columns = [...ink.keys()].filter((index) => ink[index]! > 0.3).map((index) => index % width);
    expect(Math.max(...columns)).toBeLessThan(width - 1);
  }
});
