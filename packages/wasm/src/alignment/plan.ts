/// <reference lib="dom" />
import { inPieces, type PathOutput, works } from "@ctckit/alignment";
import { type Batch, type BlockingPlan, CtcError, type PlanSpec } from "@ctckit/core/backend";
import { decoded } from "../module.ts";
import { type Loaded, placesOf } from "./layout.ts";
import { type Machines, machines } from "./machine.ts";
import { samplesOf } from "./sample.ts";
import type { AlignedTopology } from "./topology.ts";

export interface Aligner {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan<PathOutput>;
  close(): void;
}

/**
 * Best paths on the caller's thread.
 *
 * @param scores the module that says what a class says of a frame, for the topology at that place
 */
export function aligner(
  served: readonly AlignedTopology[],
  scores: (topology: number) => WebAssembly.Module,
): Aligner {
  const all = new Map<string, { readonly loaded: Loaded; readonly pool: Machines }>();
  const keyOf = ({ topology, openEnds, posteriors }: PlanSpec) => `${topology} ${openEnds} ${posteriors}`;
  const compiled = ({ bytes }: { readonly bytes: string }) => WebAssembly.compile(decoded(bytes));
  const work = works();
  return {
    async load(spec) {
      await work.load(spec);
      if (all.has(keyOf(spec))) return;
      const place = served.findIndex(({ name }) => name === spec.topology);
      const topology = served[place]!;
      // It may have come from somewhere else than this package's list.
      if (!topology.aligning)
        throw new CtcError(
          "CTC_UNSUPPORTED",
          `wasm: the topology ${spec.topology} brings nothing that aligns`,
        );
      const aligning = await topology.aligning();
      const module = await aligning.alignment(spec.openEnds ?? false);
      const posteriors = spec.posteriors && {
        module: await aligning.posteriors(spec.openEnds ?? false),
        of: (await import("./path-sums.ts")).posteriorsOf,
      };
      const own = [
        await compiled(module),
        scores(place),
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
