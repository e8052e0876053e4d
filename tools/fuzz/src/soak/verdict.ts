// What a soak says of one backend, and the table's line for it.
//
// Resident memory is judged as users have it: nobody collects garbage for them, so neither does a soak, and what waits for a
// collection that does not come counts as growth. The median over the fifth of the calls after warming up is compared with the
// median over the last fifth. Single values jump with every collection; medians of 90 samples do not.
import { type Memory, mebibytes, memoryOf } from "../memory.ts";
import type { Ended } from "./process.ts";

const span = { warmUp: 1 / 10, part: 1 / 5, slack: 0 };

export type Verdict =
  | {
      readonly kind: "flat" | "failed";
      readonly memory: Memory;
      readonly perCall: number;
      readonly says: string;
    }
  | { readonly kind: "failed" | "absent"; readonly memory?: undefined; readonly says: string };

export function verdictOf(ended: Ended, calls: number): Verdict {
  if ("absent" in ended) return { kind: "absent", says: `ABSENT: ${ended.absent}` };
  if ("failed" in ended) return { kind: "failed", says: `FAILED: ${ended.failed}` };
  const { resident, milliseconds, wrong } = ended;
  const memory = memoryOf(resident, span);
  if (!memory) return { kind: "failed", says: `FAILED: ended early: ${wrong.join("; ")}` };
  const perCall = milliseconds / calls;
  if (wrong.length > 0) return { kind: "failed", memory, perCall, says: `WRONG: ${wrong.join("; ")}` };
  return memory.flat
    ? { kind: "flat", memory, perCall, says: "flat" }
    : { kind: "failed", memory, perCall, says: "IT GROWS" };
}

/** Whether nothing else is wrong. */
export function isGrowth({ kind, memory, says }: Verdict): boolean {
  return kind === "failed" && memory !== undefined && says === "IT GROWS";
}

export function growthOf({ memory }: Verdict): string {
  return memory ? `${(100 * (memory.late / memory.early - 1)).toFixed(1)} %` : "";
}

const widths = [14, 9, 9, 9, 9, 9] as const;
const row = (cells: readonly string[]) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i] ?? 0))).join(" ");

export const header = row(["backend", "ms a call", "early", "late", "growth", "most"]);

export function line(name: string, verdict: Verdict): string {
  const { memory, says } = verdict;
  if (!memory) return `${row([name])}  ${says}`;
  const { early, late, most } = memory;
  const { perCall } = verdict;
  return `${row([name, perCall.toFixed(2), mebibytes(early), mebibytes(late), growthOf(verdict), mebibytes(most)])}  ${says}`;
}
