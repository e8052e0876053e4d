// Which packages of the workspace are backends.
import { type WorkspacePackage, workspacePackages } from "./workspace.ts";

/** The file of a backend's conformance test in its package. */
export const conformanceFile = "test/conformance.test.ts";

// The list is of the others: a new package that is missing from it must pass the suite.
const others = ["packages/conformance", "packages/decode", "packages/jax", "packages/onnx", "packages/tfjs"];

/** Every published package with core as a peer is a backend, but the suite and adapters. */
export function isBackend({ folder, json }: WorkspacePackage): boolean {
  const published = folder.startsWith("packages/") && !json.private;
  return published && json.peerDependencies?.["@ctckit/core"] !== undefined && !others.includes(folder);
}

/** The names that `CTCKIT_REQUIRE` may hold: "js" for packages/js. */
export function backendNames(): string[] {
  return workspacePackages()
    .filter(isBackend)
    .map(({ folder }) => folder.replace("packages/", ""));
}

/**
 * The backends that must be there: those in `CTCKIT_REQUIRE`, or by default every backend of the workspace.
 *
 * @throws RangeError - a name that is no backend: it would silently require nothing
 */
export function requiredBackends(asked: string | undefined, names: readonly string[]): string {
  if (asked === undefined) return names.join(",");
  const entries = asked.split(",").map((entry) => entry.trim());
  for (const entry of entries)
    if (entry !== "" && !names.includes(entry))
      throw new RangeError(`CTCKIT_REQUIRE: expected names of ${names.join(", ")}, got ${entry}`);
  return entries.join(",");
}
