/**
 * Whether CTCKIT_REQUIRE ("js,worker") names the provider, or the wrapper that it is: "worker" names every "worker(...)". Without
 * an environment, as in browsers, nothing is required.
 */
export function required(name: string): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const names = process?.env?.CTCKIT_REQUIRE?.split(",") ?? [];
  return names.some((entry) => [name, name.replace(/\(.*$/, "")].includes(entry.trim()));
}
