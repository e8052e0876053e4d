import type { Manifest, Needs, PlanSpec } from "@ctckit/core";
import { refuse } from "@ctckit/core/backend";

/**
 * The kind of work that a case needs. The manifest fills in what the case leaves open. A case that names no operation asks for the
 * gradient where there is one.
 */
export function complete(manifest: Manifest, needs: Needs): PlanSpec {
  const most = manifest.operations.includes("gradient") ? "gradient" : "loss";
  const operation = needs.operation ?? most;
  return {
    topology: needs.topology ?? manifest.topologies[0] ?? "ctc",
    dtype: needs.dtype ?? manifest.dtypes[0] ?? "float32",
    input: needs.input ?? manifest.inputs[0] ?? "logProbs",
    operation,
    ...(operation === "gradient" && { gradient: needs.gradient ?? manifest.gradients[0] ?? "logits" }),
  };
}

const sizesOf = ({ maxTime, maxBatch, maxClasses, maxTargetLength }: Needs): Needs =>
  Object.fromEntries(
    Object.entries({ maxTime, maxBatch, maxClasses, maxTargetLength }).filter(
      ([, most]) => most !== undefined,
    ),
  );

/** The needs of a case that the manifest does not allow, in words; undefined if it allows all. */
export function refusal(manifest: Manifest, needs: Needs): string | undefined {
  const refused = refuse(manifest, { ...complete(manifest, needs), ...sizesOf(needs) });
  if (!refused) return undefined;
  const { field, wanted, allowed } = refused;
  return `${field} ${wanted}: the manifest has ${typeof allowed === "number" ? allowed : allowed.join(", ") || "none"}`;
}
