import { randomInt, randomLcg, randomNormal, randomUniform } from "d3-random";

/** One stream of random numbers: the same seed gives the same values in the same order. */
export interface Random {
  /** In `[low, high)`. */
  uniform(low: number, high: number): number;
  /** An integer in `[low, high)`. */
  integer(low: number, high: number): number;
  normal(deviation: number): number;
  pick<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
}

/** @param stream streams of one seed are unrelated: training lines do not change when evaluation draws more. */
export function random(seed: number, stream = 0): Random {
  const source = randomLcg(mixed(seed, stream));
  const integer = (low: number, high: number) => randomInt.source(source)(low, high)();
  // Made once: a picture takes 3,840 values, and the generator makes them in pairs.
  const standard = randomNormal.source(source)(0, 1);
  return {
    integer,
    uniform: (low, high) => randomUniform.source(source)(low, high)(),
    normal: (deviation) => deviation * standard(),
    pick(items) {
      if (items.length === 0) throw new RangeError("items: expected at least one, got none");
      return items[integer(0, items.length)]!;
    },
    shuffled(items) {
      const order = [...items];
      for (let last = order.length - 1; last > 0; last--) {
        const other = integer(0, last + 1);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
  };
}

/** A linear congruential generator started at 1 and 2 gives nearly equal first values, so every bit is mixed first. */
function mixed(seed: number, stream: number): number {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 13), 0x297a2d39);
  return (bits ^ (bits >>> 16)) >>> 1;
}
