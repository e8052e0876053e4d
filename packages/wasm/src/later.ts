import { type BlockingPlan, CtcError, type PlanSpec } from "@ctckit/core/backend";
import type { Aligner } from "./alignment/plan.ts";
import type { WithLater } from "./later-topology.ts";
import type { Scorer } from "./scoring/scorer.ts";

// Plans of all operations that no trainer needs. What they take is loaded when one is first prepared for.

export interface Later {
  /** Comes before the first plan of that kind. */
  load(spec: PlanSpec): Promise<void>;
  plan(spec: PlanSpec): BlockingPlan;
  close(): void;
}

const aligns = ({ operation }: PlanSpec) => operation === "alignment" || operation === "survivors";

/** @param scores the module that says what a class says of a frame, for the topology at that place */
export function later(served: readonly WithLater[], scores: (topology: number) => WebAssembly.Module): Later {
  let aligner: Aligner | undefined;
  let scorer: Scorer | undefined;
  return {
    async load(spec) {
      const place = served.findIndex(({ name }) => name === spec.topology);
      const topology = await served[place]!.later?.();
      // It may have come from somewhere else than this package's list.
      if (!topology)
        throw new CtcError(
          "CTC_UNSUPPORTED",
          `wasm: the topology ${spec.topology} brings nothing for the operation ${spec.operation}`,
        );
      if (aligns(spec)) {
        aligner ??= (await import("./alignment/plan.ts")).aligner();
        await aligner.load(spec, topology, scores(place));
      } else {
        scorer ??= (await import("./scoring/scorer.ts")).scorer();
        await scorer.load(spec, topology);
      }
    },
    plan: (spec) => (aligns(spec) ? aligner! : scorer!).plan(spec),
    close() {
      aligner?.close();
      scorer?.close();
    },
  };
}
