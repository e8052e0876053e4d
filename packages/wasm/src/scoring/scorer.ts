/// <reference lib="dom" />
import { inPieces } from "@ctckit/alignment";
import type { BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import { checkServed, needOf, type ScoringOutput, scored } from "@ctckit/scoring";
import { type Instances, instances } from "../instances.ts";
import type { LaterTopology } from "../later-topology.ts";
import { decoded } from "../module.ts";
import { placesOf } from "./layout.ts";
import { type Instance, instanceOf, machineOf } from "./machine.ts";
import type { ScoringModule } from "./module.ts";

export interface Scorer {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec, topology: LaterTopology): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<ScoringOutput>;
  close(): void;
}

/** Posteriors, edits and candidates on the caller's thread. */
export function scorer(): Scorer {
  const all = new Map<string, { readonly module: ScoringModule; readonly pool: Instances<Instance> }>();
  return {
    async load(spec, { scoring }) {
      const { topology } = spec;
      if (!all.has(topology)) {
        const module = await scoring();
        const compiled = await WebAssembly.compile(decoded(module.bytes));
        all.set(topology, { module, pool: instances([compiled], instanceOf(module)) });
      }
      checkServed(all.get(topology)!.module, spec);
    },
    plan(spec) {
      const { module, pool } = all.get(spec.topology)!;
      const need = needOf(spec);
      return inPieces<ScoringOutput>((batch, out) => {
        const places = placesOf(module, batch, need);
        const instance = pool.take(places.bytes);
        const machine = machineOf(batch, spec.input, module, instance, places);
        return { work: scored(spec, batch, out, machine), end: () => pool.give(instance) };
      });
    },
    close() {
      for (const { pool } of all.values()) pool.close();
    },
  };
}
