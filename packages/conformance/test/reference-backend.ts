// A backend that shows that the suite can be passed, for the saboteurs to spoil.

import {
  type AllocatedMemory,
  type AllocationSpec,
  type BackendProvider,
  defineBackend,
} from "@ctckit/core/backend";
import { alignmentPlan } from "./reference-alignment.ts";
import { expectationPlan } from "./reference-expectations.ts";
import type { Round } from "./reference-lattice.ts";
import { referencePlan } from "./reference-loss.ts";
import { scoringPlan } from "./reference-scores.ts";
import { survivorsPlan } from "./reference-survivors.ts";

export function reference(round: Round = (x) => x): BackendProvider {
  return defineBackend({
    name: "reference",
    probe: async () => ({ available: true }),
    open: async () => ({
      manifest: {
        dtypes: ["float64", "float32"],
        topologies: ["ctc", "ctc-no-repeat-blank"],
        inputs: ["logProbs", "logits"],
        operations: [
          "loss",
          "gradient",
          "alignment",
          "survivors",
          "posteriors",
          "edits",
          "candidates",
          "hessian",
          "entropy",
          "delay",
        ],
        gradients: ["logits", "logProbs"],
        limits: {},
      },
      plan(spec) {
        if (spec.operation === "alignment") return alignmentPlan(spec);
        if (spec.operation === "survivors") return survivorsPlan(spec);
        if (["hessian", "entropy", "delay"].includes(spec.operation)) return expectationPlan(spec);
        if (["posteriors", "edits", "candidates"].includes(spec.operation)) return scoringPlan(spec);
        return referencePlan(spec, round);
      },
      allocate: async (spec) => memory(spec),
    }),
  });
}

/** Ordinary memory, which no call has to copy; with room around it, as a backend has that works there too. */
function memory({ dtype, time, batch, classes }: AllocationSpec): AllocatedMemory {
  const [room, length] = [16, time * batch * classes];
  const size = 3 * room + 2 * length;
  const all = dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  const grad = 2 * room + length;
  return { data: all.subarray(room, room + length), grad: all.subarray(grad, grad + length) };
}
