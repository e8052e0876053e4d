/** Whether CTCKIT_REQUIRE ("js,wasm") names the provider. Where there is no environment, as in browsers, nothing is required. */
export function required(name: string): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const names = process?.env?.CTCKIT_REQUIRE?.split(",") ?? [];
  return names.some((entry) => entry.trim() === name);
}
