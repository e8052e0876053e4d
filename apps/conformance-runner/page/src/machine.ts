import type { Machine } from "../../src/record.ts";

/** As far as a page can know. */
export const machine = (): Machine => ({
  runtime: browser(),
  hardware: `${navigator.hardwareConcurrency} threads${crossOriginIsolated ? "" : ", not cross-origin isolated"}`,
});

/** The browser's name and version if it gives them, else its whole user agent. */
function browser(): string {
  const { userAgentData } = navigator as { userAgentData?: { brands: { brand: string; version: string }[] } };
  const named = userAgentData?.brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  return named.map(({ brand, version }) => `${brand} ${version}`).join(", ") || navigator.userAgent;
}
