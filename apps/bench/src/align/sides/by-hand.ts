import { totalmem } from "node:os";
import type { AlignEntry } from "./entry.ts";
import type { Path } from "./lattice.ts";

export interface ByHand {
  readonly dtype: "float32" | "float64";
  align(logProbs: Float32Array, classes: number, target: Int32Array): Path;
  /** What it takes, in bytes. */
  bytes(time: number, targetLength: number): number;
}

/** What one writes without a library. It is asked for one sample after the other. */
export function byHand(name: string, { dtype, align, bytes }: ByHand): AlignEntry {
  return {
    name,
    role: "opponent",
    dtype,
    async open({ shape: { time, classes, targetLength }, logProbs, targets }) {
      const refused = refusal(bytes(time, targetLength));
      if (refused !== undefined) return refused;
      const all = () =>
        targets.map((target, n) =>
          align(logProbs.subarray(n * time * classes, (n + 1) * time * classes), classes, target),
        );
      return {
        name,
        async time(calls) {
          return Array.from({ length: calls }, () => {
            const began = performance.now();
            all();
            return performance.now() - began;
          });
        },
        async answer() {
          const paths = all();
          const found = new Int32Array(targets.length * time);
          for (const [n, { classes }] of paths.entries()) found.set(classes, n * time);
          return { scores: paths.map(({ score }) => score), classes: found };
        },
        async close() {},
      };
    },
  };
}

/** Why so many bytes are not to be had in one array. */
export function refusal(bytes: number): string | undefined {
  try {
    new Uint8Array(bytes); // Nothing is touched, so nothing is taken.
  } catch (error) {
    return `${needs(bytes)}, ${error}`;
  }
  return crowding(bytes);
}

/** Half of the machine's memory is left to others: what swaps says nothing. */
export function crowding(bytes: number): string | undefined {
  return bytes > totalmem() / 2 ? needs(bytes) : undefined;
}

const needs = (bytes: number): string => `needs ${(bytes / 1e9).toPrecision(3)} GB`;
