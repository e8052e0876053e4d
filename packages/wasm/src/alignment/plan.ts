import { align, inPieces } from "@ctckit/alignment";
import type { AlignmentOutput, Batch, BlockingPlan, Input } from "@ctckit/core/backend";
import type { AlignmentModule } from "./kernels.ts";
import { placesOf } from "./layout.ts";
import { type Machines, machines } from "./machine.ts";
import { samplesOf } from "./sample.ts";

export interface Aligner {
  plan(input: Input): BlockingPlan<AlignmentOutput>;
  close(): void;
}

/** Best paths of one topology, on the caller's thread. */
export function aligner(module: WebAssembly.Module, topology: AlignmentModule): Aligner {
  const pool = machines(module, topology);
  return { plan: (input) => plan(input, topology, pool), close: () => pool.close() };
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
