// The process's resident memory at its highest, as Linux counts it: a sampler would miss what a call holds that never gives the event
// loop a turn.
import { readFileSync, writeFileSync } from "node:fs";

/** From here on the highest counts. Where it cannot be set back, what came before counts too. */
export function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {}
}

/** In bytes. Undefined where the system does not say. */
export function residentPeak(): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
