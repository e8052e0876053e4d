// What a page can draw while an hour is aligned, in headless Chromium: `npm run bench -- --align --page`.
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { inPage } from "../../page/browser.ts";
import { digits } from "../../tables/cells.ts";
import type { AlignCaseName } from "../cases.ts";

export type PageSide = "idle" | "worker" | "wasm" | "js" | "js, blocking";

/** Frames drawn while something was under way. */
export interface Drawing {
  readonly frames: number;
  /** Milliseconds. */
  readonly longest: number;
  readonly watched: number;
  /** What the work itself took. */
  readonly took: number;
  /** What was found. Absent where nobody aligned. */
  readonly score?: number;
}

interface Row {
  readonly side: PageSide;
  readonly name: AlignCaseName;
  readonly isolated: boolean;
}

/** The page's own thread is asked for less: an hour of js would take half a minute. */
const rows: readonly Row[] = [
  { side: "idle", name: "30 s", isolated: false },
  { side: "worker", name: "1 h", isolated: true },
  { side: "worker", name: "1 h", isolated: false },
  { side: "wasm", name: "1 h", isolated: false },
  { side: "js", name: "10 min", isolated: false },
  { side: "js, blocking", name: "10 min", isolated: false },
];

/** A table. Rejects if there is no Chromium. */
export async function drawingTable(log: (name: string) => void): Promise<string> {
  const script = fileURLToPath(new URL("script.ts", import.meta.url));
  const cells: string[][] = [];
  const scores = new Map<AlignCaseName, number | undefined>();
  for (const { side, name, isolated } of rows) {
    log(`${side}, ${name}`);
    // A page for each: no row finds the code of another compiled.
    const drawing = await inPage({ script, isolated }, (page) =>
      page.evaluate(
        ([side, name]) =>
          (
            globalThis as unknown as { measure(side: PageSide, name: AlignCaseName): Promise<Drawing> }
          ).measure(side, name),
        [side, name] as const,
      ),
    );
    if (side !== "idle" && drawing.score !== (scores.get(name) ?? drawing.score))
      throw new Error(`${side}, ${name}: score ${drawing.score}, another side has ${scores.get(name)}`);
    if (side !== "idle") scores.set(name, drawing.score);
    cells.push(cellsOf({ side, name, isolated }, drawing));
  }
  return markdownTable([["aligned by", "speech", "s", "frames a second", "longest gap, ms"], ...cells], {
    align: ["l", "l", "r", "r", "r"],
  });
}

export function cellsOf(
  { side, name, isolated }: Row,
  { frames, longest, watched, took }: Drawing,
): string[] {
  const memory = isolated ? "shared" : "moved";
  return [
    side === "worker" ? `worker, memory ${memory}` : side === "idle" ? "nobody" : side,
    side === "idle" ? "-" : name,
    digits(took / 1000),
    digits((1000 * frames) / watched),
    digits(longest),
  ];
}
