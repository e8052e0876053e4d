// Posteriors from the reference's own alpha and beta; edits and candidates one by one, as losses of other targets.

import type {
  Batch,
  BlockingPlan,
  EditsOutput,
  LossOutput,
  PlanSpec,
  PosteriorsOutput,
} from "@ctckit/core/backend";
import { statePosteriors } from "./reference-lattice.ts";
import { referencePlan } from "./reference-loss.ts";

type ScoringOutput = PosteriorsOutput | EditsOutput | LossOutput;

export function scoringPlan(spec: PlanSpec): BlockingPlan<ScoringOutput> {
  const losses = referencePlan({ ...spec, operation: "loss" }, (x) => x);
  const runSync = (batch: Batch, out: ScoringOutput): void => {
    losses.runSync(batch, { losses: out.losses });
    for (let n = 0; n < batch.batch; n++) {
      if ("posteriors" in out) posteriorsOf(spec, batch, n, out);
      if ("deletions" in out) editsOf(batch, n, out, losses);
    }
  };
  return { runSync, run: async (batch, out) => runSync(batch, out) };
}

function posteriorsOf(
  spec: PlanSpec,
  batch: Batch,
  n: number,
  { losses, posteriors }: PosteriorsOutput,
): void {
  const loss = losses[n]!;
  if (Number.isFinite(loss)) posteriors[n]!.set(statePosteriors(spec, batch, n));
  else posteriors[n]!.fill(Number.isNaN(loss) ? Number.NaN : 0);
}

function editsOf(batch: Batch, n: number, out: EditsOutput, plan: BlockingPlan<LossOutput>): void {
  const target = [...batch.targets.subarray(batch.targetOffsets[n], batch.targetOffsets[n + 1])];
  const asked = [...batch.asked!];
  const lossOf = (k: number, removed: number, ...put: readonly number[]) => {
    const targets = Int32Array.from([...target.slice(0, k), ...put, ...target.slice(k + removed)]);
    const one = {
      ...batch,
      batch: 1,
      data: batch.data.subarray(n * batch.batchStride),
      targets,
      targetOffsets: Int32Array.of(0, targets.length),
      inputLengths: batch.inputLengths.subarray(n, n + 1),
    };
    const losses = new Float64Array(1);
    plan.runSync(one, { losses });
    return losses[0]!;
  };
  const places = [...target.keys()];
  out.substitutions[n]!.set(places.flatMap((k) => asked.map((c) => lossOf(k, 1, c))));
  out.insertions[n]!.set([...places, target.length].flatMap((k) => asked.map((c) => lossOf(k, 0, c))));
  out.deletions[n]!.set(places.map((k) => lossOf(k, 1)));
}
