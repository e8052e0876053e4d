import { conformanceFile, isBackend } from "./backend-packages.ts";
import type { WorkspacePackage } from "./workspace.ts";

/** Finds what would otherwise go unnoticed: a backend that no suite runs on, exports that differ. */
export function manifestProblems(
  each: WorkspacePackage,
  has: (folder: string, file: string) => boolean,
): string[] {
  const { folder, json } = each;
  const problems: string[] = [];
  const expect = (ok: boolean, problem: string) => {
    if (!ok) problems.push(`${folder}: ${problem}`);
  };
  const [backend, tested] = [isBackend(each), has(folder, conformanceFile)];
  expect(
    tested || !backend,
    `has core as a peer but no ${conformanceFile}; or is it an adapter, for backend-packages.ts?`,
  );
  expect(backend || !tested, `has a ${conformanceFile}, but is not a backend by backend-packages.ts`);
  if (json.private) return problems;
  expect(has(folder, "README.md"), "is published without a README.md");
  expect(
    JSON.stringify(withoutSource(json.exports)) === JSON.stringify(json.publishConfig?.exports),
    "publishConfig.exports must be exports without the ctckit-source condition",
  );
  // npm refuses a provenance whose repository is not the one that the package names.
  const { access, provenance } = json.publishConfig ?? {};
  expect(access === "public" && provenance === true, "publishConfig must have access public and provenance");
  expect(json.repository?.directory === folder, `repository.directory must be ${folder}`);
  return problems;
}

function withoutSource(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const built = Object.entries(value)
    .filter(([key]) => key !== "ctckit-source")
    .map(([key, inner]) => [key, withoutSource(inner)] as const);
  // An entry of sources alone is for tests of other packages.
  return Object.fromEntries(built.filter(([, inner]) => JSON.stringify(inner) !== "{}"));
}
