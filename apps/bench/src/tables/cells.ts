import type { Result, Side } from "../contest.ts";
import type { Timing } from "../statistics.ts";

// The text of a table's cell. A dash: not measured.

export const sideOf = ({ sides }: Result, name: string): Side | undefined =>
  sides.find((side) => side.name === name);

/** The median, with the shortest in brackets. A wrong answer of ours has no time. */
export function times(side: Pick<Side, "role" | "errors" | "timing"> | undefined): string {
  if (side?.role === "ours" && side.errors?.wrong) return "WRONG";
  return side?.timing ? spread(side.timing) : "-";
}

export const spread = ({ median, min }: Timing): string => `${digits(median)} (${digits(min)})`;

/** The other side's median as a multiple of this one's. */
export function ratio(timing: Timing | undefined, other: Timing | undefined): string {
  return timing && other ? `${digits(other.median / timing.median)}x` : "-";
}

/** How many plain copies of the same bytes fit into the time. */
export function copies(timing: Timing | undefined, copy: Timing): string {
  return timing ? digits(timing.median / copy.median) : "-";
}

export function error(side: Side | undefined, quantity: "loss" | "grad"): string {
  return side?.errors ? side.errors[quantity].toExponential(0) : "-";
}

export function size({ bounds }: Result): string {
  const { time, batch, classes, targetLength, ragged } = bounds;
  return `${ragged ? "up to " : ""}${time}, ${batch}, ${classes}, ${targetLength}`;
}

/** Three significant digits. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
