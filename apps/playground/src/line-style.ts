// The quickstart's lines with less distortion: half the slant, more ink, less grain. They take fewer steps to learn, and what
// visitors draw has no grain either.
import { type Random, randomStyle, type Style } from "@ctckit/recogniser";

export function gentleStyle(families: readonly string[], source: Random): Style {
  const style = randomStyle(families, source);
  return {
    ...style,
    slant: 0.4 * style.slant,
    size: 15 + 0.6 * (style.size - 14),
    contrast: 0.75 + 0.25 * style.contrast,
    grain: 0.4 * style.grain,
  };
}
