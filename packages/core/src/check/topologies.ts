import { describe } from "./description.ts";

/**
 * The topologies that a provider was given, for backends that take them as values.
 *
 * @param name of the package whose topologies they are to be
 * @throws TypeError, RangeError - they are no array, none at all, one twice, or one is something else
 */
export function validateTopologies<T extends { readonly name: string }>(
  name: string,
  topologies: unknown,
  isOne: (candidate: Partial<T>) => boolean,
): readonly T[] {
  if (!Array.isArray(topologies))
    throw new TypeError(`topologies: expected an array, got ${describe(topologies)}`);
  if (topologies.length === 0) throw new RangeError("topologies: expected at least one, got none");
  for (const [i, topology] of topologies.entries()) {
    if (typeof topology?.name !== "string" || !isOne(topology))
      throw new TypeError(`topologies[${i}]: expected a topology of ${name}, got ${describe(topology)}`);
    if (topologies.findIndex((other) => other.name === topology.name) !== i)
      throw new RangeError(`topologies[${i}]: ${topology.name} is there twice`);
  }
  return topologies;
}
