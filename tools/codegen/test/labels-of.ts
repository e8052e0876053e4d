import { interpret } from "../src/ir/interpret.ts";
import type { Kernel } from "../src/ir/nodes.ts";
import { elementsAt } from "../src/ir/shape.ts";

export interface Question {
  readonly target: readonly number[];
  readonly blank: number;
  readonly classes: Readonly<Record<string, number>>;
}

/** Runs a labels stage, and gives the frames that it says a target needs. */
export function labelsOf(kernel: Kernel): (question: Question) => number {
  return ({ target, blank, classes }) => {
    const S = target.length;
    const C = Math.max(blank, ...target, ...Object.values(classes)) + 1;
    const U = Math.max(new Set([blank, ...Object.values(classes), ...target]).size, 1);
    const buffers = Object.fromEntries(
      kernel.buffers.map((buffer) => [buffer.name, new Int32Array(elementsAt(buffer, { S, C, U, L: S }))]),
    );
    buffers.targets!.set(target);
    interpret(kernel, { scalars: { targetStart: 0, targetLength: S, blank, ...classes }, buffers });
    if (buffers.slots!.some((slot) => slot !== 0)) throw new Error("slots are not all 0 after a call");
    return buffers.counts![1]!;
  };
}
