import { type Manifest, type PlanSpec, refuse } from "@ctckit/core";

/** A spec in which the manifest fills in what the case leaves open. */
export function complete(manifest: Manifest, needs: Partial<PlanSpec>): PlanSpec {
  return {
    topology: needs.topology ?? manifest.topologies[0] ?? "ctc",
    dtype: needs.dtype ?? manifest.dtypes[0] ?? "float32",
    input: needs.input ?? manifest.inputs[0] ?? "logProbs",
    gradient: needs.gradient ?? manifest.gradients[0] ?? "none",
    maxTime: needs.maxTime ?? 1,
    maxBatch: needs.maxBatch ?? 1,
    maxClasses: needs.maxClasses ?? 1,
    maxTargetLength: needs.maxTargetLength ?? 0,
  };
}

/** The needs of a case that the manifest does not allow, in words; undefined if it allows all. */
export function refusal(manifest: Manifest, needs: Partial<PlanSpec>): string | undefined {
  const refused = refuse(manifest, complete(manifest, needs));
  if (!refused) return undefined;
  const { field, wanted, allowed } = refused;
  return `${field} ${wanted}: the manifest has ${typeof allowed === "number" ? allowed : allowed.join(", ") || "none"}`;
}
