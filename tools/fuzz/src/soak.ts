// Whether memory grows in a run of hours.

const MEBIBYTE = 2 ** 20;
/** How much a heap may grow between two collections. */
const SLACK = 64 * MEBIBYTE;
/** With fewer samples there is no verdict. */
const LEAST = 8;

export interface Memory {
  /** Medians of resident bytes in the second quarter of the run and in the last: the first is for warming up. */
  readonly early: number;
  readonly late: number;
  readonly flat: boolean;
}

/** @param resident bytes, at even distances of time. Undefined: too few to say */
export function memoryOf(resident: readonly number[]): Memory | undefined {
  if (resident.length < LEAST) return undefined;
  const quarter = resident.length / 4;
  const [early, late] = [
    median(resident.slice(Math.floor(quarter), Math.floor(2 * quarter))),
    median(resident.slice(Math.floor(3 * quarter))),
  ];
  return { early, late, flat: late <= early * 1.1 + SLACK };
}

export function described(memory: Memory | undefined): string {
  if (!memory) return "memory: too short a run to say";
  const [early, late] = [memory.early, memory.late].map((bytes) => `${(bytes / MEBIBYTE).toFixed(0)} MiB`);
  return `memory: ${early} in the second quarter, ${late} in the last: ${memory.flat ? "flat" : "IT GROWS"}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, c) => a - c)[values.length >> 1]!;
}
