/**
 * Options that give a backend all topologies that its package exports, because a check needs all of them. A package may have none.
 *
 * @param exports of the package
 */
export function everyTopology(exports: object): { readonly topologies?: readonly object[] } {
  const topologies = Object.values(exports).filter(
    (value) => typeof value === "object" && typeof (value as { name?: unknown } | null)?.name === "string",
  );
  return topologies.length > 0 ? { topologies } : {};
}
