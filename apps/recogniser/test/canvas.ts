import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { height, type LineContext } from "../src/line-image.ts";

export const width = 160;

/** Two fonts, by names that no installed font has. */
export const families = ["lato", "courier-prime"].map((name) => {
  const { resolve } = createRequire(import.meta.url);
  const family = `ctckit test ${name}`;
  const file = resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff2`);
  if (GlobalFonts.register(readFileSync(file), family) === null) throw new Error(`cannot read ${file}`);
  return family;
});

export function context(): LineContext {
  return createCanvas(width, height).getContext("2d");
}
