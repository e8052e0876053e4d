import type { Manifest, Needs } from "@ctckit/core";
import { refuse } from "@ctckit/core/backend";

/**
 * The needs of a case that the manifest does not allow, in words; undefined if it allows all. What a case leaves open is never refused:
 * a manifest that is empty fails its cases.
 */
export function refusal(manifest: Manifest, needs: Needs): string | undefined {
  const refused = refuse(manifest, needs);
  if (!refused) return undefined;
  const { field, wanted, allowed } = refused;
  return `${field} ${wanted}: the manifest has ${typeof allowed === "number" ? allowed : allowed.join(", ") || "none"}`;
}
