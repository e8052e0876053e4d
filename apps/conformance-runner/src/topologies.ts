/** The topologies among a backend package's exports. A check needs all of them; a package may have none. */
export function topologiesOf<Topology extends { readonly name: string }>(
  exports: Readonly<Record<string, unknown>>,
): readonly Topology[] {
  return Object.values(exports).filter(
    (value): value is Topology =>
      typeof value === "object" && typeof (value as Partial<Topology> | null)?.name === "string",
  );
}
