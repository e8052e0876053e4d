import type { Manifest, Needs } from "@ctckit/core";
import { refuse } from "@ctckit/core/backend";

/**
 * The needs of a case that the manifest does not allow, in words; undefined if it allows all. What a case leaves open is never refused:
 * a manifest that is empty fails its cases.
 */
export function refusal(manifest: Manifest, needs: Needs): string | undefined {
  const refused = refuse(manifest, asked(manifest, needs));
  if (!refused) return undefined;
  const { field, wanted, allowed } = refused;
  return `${field} ${wanted}: the manifest has ${typeof allowed === "number" ? allowed : allowed.join(", ") || "none"}`;
}

/** A case that names no operation asks for the gradient where there is one, and needs none elsewhere. */
function asked(manifest: Manifest, { gradient, ...others }: Needs): Needs {
  const { operation = manifest.operations.includes("gradient") ? "gradient" : "loss" } = others;
  return operation === "loss" || gradient === undefined ? others : { ...others, gradient };
}
