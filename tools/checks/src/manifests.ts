import { conformanceFile } from "./backend-packages.ts";
import type { WorkspacePackage } from "./workspace.ts";

/** Finds what would otherwise go unnoticed: tests that no run collects, types that no run checks, exports that differ. */
export function manifestProblems(
  { folder, json }: WorkspacePackage,
  has: (folder: string, file: string) => boolean,
  isBackend: (folder: string) => boolean,
): string[] {
  const problems: string[] = [];
  const expect = (ok: boolean, problem: string) => {
    if (!ok) problems.push(`${folder}: ${problem}`);
  };
  if (has(folder, "test"))
    expect(has(folder, "vitest.config.ts"), "has tests but no vitest.config.ts, so nothing runs them");
  if (json.main === undefined)
    expect(has(folder, "tsconfig.json"), "has no tsconfig.json, so nothing checks its types");
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
  const kept = Object.entries(value).filter(([key]) => key !== "ctckit-source");
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSource(inner)]));
}
