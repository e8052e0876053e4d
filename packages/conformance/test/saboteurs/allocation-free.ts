// Memory taken back wrongly: twice, too early, too late, never.

import type { Allocation, AllocationSpec, Backend, FloatArray } from "@ctckit/core";
import { type Saboteur, saboteur } from "./saboteur.ts";

const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

interface Memory {
  readonly data: FloatArray;
  readonly grad: FloatArray;
}

/** Hands freed memory out again, as it should. What it does wrong is in `free` and `disposed`. */
interface Ways {
  /** @param give has the memory handed out again */
  free?(give: () => void, closed: () => boolean): () => void;
  disposed?(give: () => void, free: () => void): (() => void) | undefined;
}

function wrong(does: string, caughtBy: string, { free, disposed }: Ways): Saboteur {
  return saboteur(does, `trait/allocation-${caughtBy}/float64`, {
    backend(backend): Backend {
      const kept = new Map<string, Memory[]>();
      let closed = false;
      return {
        ...backend,
        async allocate(spec: AllocationSpec): Promise<Allocation> {
          const kind = JSON.stringify(spec);
          const list = kept.get(kind) ?? [];
          kept.set(kind, list);
          const { data, grad } = list.pop() ?? (await backend.allocate!(spec));
          const give = () => void list.push({ data, grad });
          const taken = (free ?? once)(give, () => closed);
          const disposing = disposed ? disposed(give, taken) : taken;
          return { data, grad, free: taken, ...(disposing && { [dispose]: disposing }) } as Allocation;
        },
        plan(spec) {
          const plan = backend.plan(spec);
          return {
            ...plan,
            // In two turns, as long calls are.
            async run(batch, out, signal) {
              if (batch.time > 100) await new Promise((resolve) => setTimeout(resolve, 1));
              return plan.run(batch, out, batch.time > 100 ? undefined : signal);
            },
          };
        },
        async close() {
          closed = true;
          await backend.close();
        },
      };
    },
  });
}

function once(give: () => void): () => void {
  let over = false;
  return () => {
    if (!over) give();
    over = true;
  };
}

const held: Memory[] = [];

export const allocationFree: readonly Saboteur[] = [
  wrong("takes memory back as often as it is told", "freed-twice", { free: (give) => give }),
  wrong("forgets that what is disposed was freed", "disposed", { disposed: (give) => give }),
  wrong("cannot be disposed of", "disposed", { disposed: () => undefined }),
  wrong("hands out memory in which a call is under way", "freed-under-way", {}),
  wrong("hands out memory in which an aborted call still writes", "freed-after-abort", {}),
  wrong("frees nothing once it is closed", "freed-after-close", {
    free: (give, closed) => () => {
      if (closed()) throw new Error("the pool is gone");
      once(give)();
    },
  }),
  saboteur("keeps what is freed", "trait/allocation-freed-in-a-loop/float64", {
    backend: (backend) => ({
      ...backend,
      async allocate(spec) {
        const place = await backend.allocate!(spec);
        held.push(place);
        return place;
      },
      async close() {
        held.length = 0;
        await backend.close();
      },
    }),
  }),
];
