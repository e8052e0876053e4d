/// <reference lib="dom" />
import { align, inPieces } from "@ctckit/alignment";
import type { AlignmentOutput, Batch, BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import type { Modules } from "../machine.ts";
import { decoded } from "../module.ts";
import type { AlignmentModule } from "./kernels.ts";
import { placesOf } from "./layout.ts";
import { type Machines, machines } from "./machine.ts";
import { samplesOf } from "./sample.ts";

export interface Aligner {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<AlignmentOutput>;
  close(): void;
}

/** Best paths on the caller's thread. */
export function aligner(modules: Modules): Aligner {
  const loaded = new Map<string, { readonly module: AlignmentModule; readonly pool: Machines }>();
  const keyOf = ({ topology, openEnds }: PlanSpec) => `${topology} ${openEnds}`;
  return {
    async load(spec) {
      if (loaded.has(keyOf(spec))) return;
      const [topology, ofLoss] = [...modules].find(([{ name }]) => name === spec.topology)!;
      const module = await topology.alignment(spec.openEnds ?? false);
      const own = await WebAssembly.compile(decoded(module.bytes));
      loaded.set(keyOf(spec), { module, pool: machines([own, ofLoss], module) });
    },
    plan(spec) {
      const { input } = spec;
      const { module, pool } = loaded.get(keyOf(spec))!;
      return inPieces((batch: Batch, out: AlignmentOutput) => {
        const places = placesOf(module, batch);
        const machine = pool.take(places.bytes);
        return {
          work: align(batch, input, out, samplesOf(batch, input, module, machine, places)),
          end: () => pool.give(machine),
        };
      });
    },
    close() {
      for (const { pool } of loaded.values()) pool.close();
    },
  };
}
