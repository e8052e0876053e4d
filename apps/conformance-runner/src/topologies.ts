/** What of a backend package's exports are topologies: a check of it wants all of them. A package may have none. */
export function topologiesOf<Topology extends { readonly name: string }>(
  exports: Readonly<Record<string, unknown>>,
): readonly Topology[] {
  return Object.values(exports).filter(
    (value): value is Topology =>
      typeof value === "object" && typeof (value as Partial<Topology> | null)?.name === "string",
  );
}
