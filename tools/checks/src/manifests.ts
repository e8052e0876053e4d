import { conformanceFile } from "./backend-packages.ts";
import type { WorkspacePackage } from "./workspace.ts";

/** What would go unnoticed otherwise: a backend that no suite runs on, exports that differ. */
export function manifestProblems(
  { folder, json }: WorkspacePackage,
  has: (folder: string, file: string) => boolean,
  isBackend: (folder: string) => boolean,
): string[] {
  const problems: string[] = [];
  const expect = (ok: boolean, problem: string) => {
    if (!ok) problems.push(`${folder}: ${problem}`);
  };
  if (isBackend(folder))
    expect(has(folder, conformanceFile), `returns a BackendProvider but has no ${conformanceFile}`);
  else
    expect(
      !has(folder, conformanceFile),
      `has a ${conformanceFile}, but returns no BackendProvider to run it on`,
    );
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
