import type { Posteriors } from "@ctckit/core";

const shades = " ░▒▓█"; // none, a quarter, a half, three quarters, certain

/** A row for each letter, a character a frame: the darker, the likelier is the letter there. */
export function posteriorRows(text: string, { shape: [frames, labels], posteriors }: Posteriors): string[] {
  return Array.from({ length: labels }, (_, k) => {
    const row = Array.from(
      { length: frames },
      (_, t) => shades[Math.round(4 * posteriors[t * labels + k]!)]!,
    );
    return `${text[k]!.replace(" ", "␣")} ${row.join("")}`.trimEnd();
  });
}
