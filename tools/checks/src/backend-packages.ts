// Which packages of the workspace are backends. It is read from their sources, so that no list can miss one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, workspacePackages } from "./workspace.ts";

/** The file of a backend's conformance test in its package. */
export const conformanceFile = "test/conformance.test.ts";

// The interface itself, and wrappers that the suite makes of the backend under test.
const noBackends = new Set(["packages/core", "packages/conformance"]);

/** Whether some source of the package promises a `BackendProvider`. `folder` is relative to `from`: "packages/js". */
export function isBackend(folder: string, from = root): boolean {
  if (!folder.startsWith("packages/") || noBackends.has(folder)) return false;
  const source = join(from, folder, "src");
  if (!existsSync(source)) return false;
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .some((path) =>
      /(\)\s*:|\bsatisfies|=>)\s*(Promise<)?BackendProvider\b/.test(readFileSync(join(source, path), "utf8")),
    );
}

/** The names that `CTCKIT_REQUIRE` may hold: "js" for packages/js. */
export function backendNames(from = root): string[] {
  return workspacePackages(from)
    .filter(({ folder }) => isBackend(folder, from))
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
