import { contest, type Result } from "../contest.ts";
import type { Effort } from "../duel.ts";
import type { Entry } from "../sides/entry.ts";
import type { Torch } from "../torch/process.ts";
import { type Axis, axes } from "./axes.ts";

/** One point of the figure, all its sides. */
export interface Growth {
  readonly symbol: Axis["symbol"];
  /** The value of T or C. */
  readonly at: number;
  readonly result: Result;
}

/** In the order of the legend, PyTorch last. More lines would lie on top of each other. */
const shown: readonly string[] = ["js", "wasm in place"];

/** Checked and timed as the cases of the tables are. */
export async function growth(
  entries: readonly Entry[],
  torch: Torch | undefined,
  effort: Effort,
  log: (name: string) => void,
): Promise<readonly Growth[]> {
  const chosen = entries.filter(({ name }) => shown.includes(name));
  const points: Growth[] = [];
  for (const { symbol, points: values, shape } of axes)
    for (const at of values) {
      const name = `${symbol} = ${at}`;
      log(name);
      const result = await contest({ name, bounds: shape(at), kind: "randn" }, chosen, torch, effort);
      points.push({ symbol, at, result });
    }
  return points;
}
