// Whether a process grows: its resident memory early in a run against late.

const MEBIBYTE = 2 ** 20;
/** With fewer samples there is no verdict. */
const LEAST = 8;
/** What may come on top early, late or never: the heap's own ways. */
const TOLERANCE = 1.1;

export interface Span {
  /** The part of the run that is for warming up, and is not looked at: 0 to 1. */
  readonly warmUp: number;
  /** The first and the last part of the rest, which are compared: up to 1/2. */
  readonly part: number;
  /** Bytes that a heap may grow by between two collections, on top of a tenth. */
  readonly slack: number;
}

export interface Memory {
  /** Medians of resident bytes in the two parts. */
  readonly early: number;
  readonly late: number;
  readonly most: number;
  readonly flat: boolean;
}

/** @param resident bytes, at even distances. Undefined: too few to say */
export function memoryOf(resident: readonly number[], { warmUp, part, slack }: Span): Memory | undefined {
  if (resident.length < LEAST) return undefined;
  const begin = Math.floor(warmUp * resident.length);
  const length = Math.max(1, Math.floor(part * (resident.length - begin)));
  const early = median(resident.slice(begin, begin + length));
  const late = median(resident.slice(-length));
  return { early, late, most: Math.max(...resident), flat: late <= early * TOLERANCE + slack };
}

export function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, c) => a - c)[values.length >> 1]!;
}
