import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { GlobalFonts } from "@napi-rs/canvas";

// Open fonts (OFL and UFL) of npm packages: two sans, two serif, a typewriter and a handwriting face.
const files = {
  Lato: "@fontsource/lato/files/lato-latin-400-normal.woff2",
  Ubuntu: "@fontsource/ubuntu/files/ubuntu-latin-400-normal.woff2",
  "PT Serif": "@fontsource/pt-serif/files/pt-serif-latin-400-normal.woff2",
  "Libre Baskerville": "@fontsource/libre-baskerville/files/libre-baskerville-latin-400-normal.woff2",
  "Courier Prime": "@fontsource/courier-prime/files/courier-prime-latin-400-normal.woff2",
  "Comic Neue": "@fontsource/comic-neue/files/comic-neue-latin-400-normal.woff2",
};

/**
 * Hands the fonts to the canvas under names of our own, so that no installed font can take their place.
 *
 * @returns the family names to draw with
 */
export function registerFonts(): string[] {
  const require = createRequire(import.meta.url);
  return Object.entries(files).map(([name, file]) => {
    const family = `ctckit ${name}`;
    if (
      !GlobalFonts.has(family) &&
      GlobalFonts.register(readFileSync(require.resolve(file)), family) === null
    ) {
      throw new Error(`font ${name}: the canvas cannot read ${file}`);
    }
    return family;
  });
}
