import type { Case } from "@ctckit/conformance";

/** test: every case. grad: cases that compare gradients with differences of the backend's own losses, or with sums. */
export type Mode = "test" | "grad";

const GRADIENT_THEMES: ReadonlySet<string> = new Set(["finite-difference", "gradient"]);

export const themeOf = (id: string): string => id.slice(0, id.indexOf("/"));

/**
 * @param filter a case's id, or a part of it, or a pattern with `*` for anything
 * @throws RangeError - no case is left
 */
export function chosen(cases: readonly Case[], mode: Mode, filter = ""): Case[] {
  const matches = matcher(filter);
  const left = cases.filter(({ id }) => matches(id) && (mode === "test" || GRADIENT_THEMES.has(themeOf(id))));
  if (left.length === 0)
    throw new RangeError(`expected a pattern that some case's id fits, got ${JSON.stringify(filter)}`);
  return left;
}

function matcher(filter: string): (id: string) => boolean {
  if (!filter.includes("*")) return (id) => id.includes(filter);
  const escaped = filter.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${escaped.join(".*")}$`);
  return (id) => pattern.test(id);
}
