import type { BackendProvider } from "@ctckit/core";

/**
 * What a third-party module exports: a provider, or a function that returns it.
 *
 * @throws TypeError - it is neither
 */
export async function providerOf(exported: unknown): Promise<BackendProvider> {
  const value = (
    typeof exported === "function" ? await exported() : exported
  ) as Partial<BackendProvider> | null;
  if (typeof value?.name !== "string" || !value.probe || !value.open)
    throw new TypeError("expected { name, probe, open } or a function that returns it");
  return value as BackendProvider;
}
