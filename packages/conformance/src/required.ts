/**
 * Whether CTCKIT_REQUIRE ("js,worker") names the provider, or the wrapper that it is: "worker" is every "worker(...)". Where
 * there is no environment, as in browsers, nothing is required.
 */
export function required(name: string): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const names = process?.env?.CTCKIT_REQUIRE?.split(",") ?? [];
  return names.some((entry) => [name, name.replace(/\(.*$/, "")].includes(entry.trim()));
}
