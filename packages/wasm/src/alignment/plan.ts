/// <reference lib="dom" />
import { inPieces, type PathOutput, works } from "@ctckit/alignment";
import type { Batch, BlockingPlan, PlanSpec } from "@ctckit/core/backend";
import type { LaterTopology } from "../later-topology.ts";
import { decoded } from "../module.ts";
import { type Loaded, placesOf } from "./layout.ts";
import { type Machines, machines } from "./machine.ts";
import { samplesOf } from "./sample.ts";

export interface Aligner {
  /**
   * Comes before the first plan of that kind.
   *
   * @param scores the module that says what a class says of a frame
   */
  load(spec: PlanSpec, topology: LaterTopology, scores: WebAssembly.Module): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<PathOutput>;
  close(): void;
}

/** Best paths on the caller's thread. */
export function aligner(): Aligner {
  const all = new Map<string, { readonly loaded: Loaded; readonly pool: Machines }>();
  const keyOf = ({ topology, openEnds, posteriors }: PlanSpec) => `${topology} ${openEnds} ${posteriors}`;
  const compiled = ({ bytes }: { readonly bytes: string }) => WebAssembly.compile(decoded(bytes));
  const work = works();
  return {
    async load(spec, topology, scores) {
      await work.load(spec);
      if (all.has(keyOf(spec))) return;
      const module = await topology.alignment(spec.openEnds ?? false);
      const posteriors = spec.posteriors && {
        module: await topology.posteriors(spec.openEnds ?? false),
        of: (await import("./path-sums.ts")).posteriorsOf,
      };
      const own = [
        await compiled(module),
        scores,
        ...(posteriors ? [await compiled(posteriors.module)] : []),
      ];
      all.set(keyOf(spec), { loaded: { module, posteriors }, pool: machines(own, module) });
    },
    plan(spec) {
      const { loaded, pool } = all.get(keyOf(spec))!;
      const { place: placeOf, through } = work.of(spec);
      return inPieces((batch: Batch, out: PathOutput) => {
        const place = placeOf?.(loaded.module, batch);
        const places = placesOf(loaded, batch, place);
        const machine = pool.take(places.bytes);
        return {
          work: through(batch, out, samplesOf(batch, spec.input, loaded, machine, places, place)),
          end: () => pool.give(machine),
        };
      });
    },
    close() {
      for (const { pool } of all.values()) pool.close();
    },
  };
}
