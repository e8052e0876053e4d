// How long a loss blocks the main thread of a page, in headless Chromium: `npm run bench -- --page`.
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import type { Page } from "playwright-core";
import { median } from "../statistics.ts";
import { digits } from "../tables/cells.ts";
import { inPage } from "./browser.ts";

/** Milliseconds of each step: the longest time without a turn of the event loop, and the whole step. */
export interface Steps {
  readonly blocks: readonly number[];
  readonly whole: readonly number[];
}

const sides = ["idle", "js", "wasm", "worker"] as const;
const STEPS = 100;

/** A table. Rejects if there is no Chromium. */
export async function mainThreadTable(): Promise<string> {
  const script = fileURLToPath(new URL("script.ts", import.meta.url));
  const rows: string[][] = [];
  for (const isolated of [false, true])
    await inPage({ script, isolated }, async (page) => {
      for (const side of sides) {
        if (side !== "worker" && isolated) continue;
        const { blocks, whole } = await steps(page, side);
        const name = side === "worker" ? `worker, memory ${isolated ? "shared" : "moved"}` : side;
        rows.push([
          name,
          digits(quantile(blocks, 0.5)),
          digits(quantile(blocks, 0.95)),
          digits(median(whole)),
        ]);
      }
    });
  return markdownTable([["loss by", "blocked, median ms", "95 %", "step, median ms"], ...rows], {
    align: ["l", "r", "r", "r"],
  });
}

function steps(page: Page, side: string): Promise<Steps> {
  return page.evaluate(
    ([name, count]) =>
      (globalThis as unknown as { measure(name: string, count: number): Promise<Steps> }).measure(
        name,
        count,
      ),
    [side, STEPS] as const,
  );
}

/** The smallest value that this share of them does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}
