/// <reference lib="dom" />
import { align, inPieces } from "@ctckit/alignment";
import type { AlignmentOutput, Batch, BlockingPlan, Input } from "@ctckit/core/backend";
import type { Modules } from "../machine.ts";
import { decoded } from "../module.ts";
import type { TopologyModule } from "../topology.ts";
import type { AlignmentModule } from "./kernels.ts";
import { placesOf } from "./layout.ts";
import { type Machines, machines } from "./machine.ts";
import { samplesOf } from "./sample.ts";

export interface Aligner {
  plan(input: Input): BlockingPlan<AlignmentOutput>;
  close(): void;
}

/** By topology, what makes plans of best paths on the caller's thread. */
export async function aligners(modules: Modules): Promise<ReadonlyMap<string, Aligner>> {
  const aligner = async ([topology, ofLoss]: readonly [TopologyModule, WebAssembly.Module]) => {
    const module = await topology.alignment();
    const own = await WebAssembly.compile(decoded(module.bytes));
    const pool = machines([own, ofLoss], module);
    const made: Aligner = { plan: (input) => plan(input, module, pool), close: pool.close };
    return [topology.name, made] as const;
  };
  return new Map(await Promise.all([...modules].map(aligner)));
}

function plan(input: Input, topology: AlignmentModule, pool: Machines): BlockingPlan<AlignmentOutput> {
  return inPieces((batch: Batch, out: AlignmentOutput) => {
    const places = placesOf(topology, batch);
    const machine = pool.take(places.bytes);
    return {
      work: align(batch, out, samplesOf(batch, input, topology, machine, places)),
      end: () => pool.give(machine),
    };
  });
}
