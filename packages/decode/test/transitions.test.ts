import fc from "fast-check";
import { expect, test } from "vitest";
import { automaton } from "../src/automaton.ts";
import { lookedUp, tabled } from "../src/transitions.ts";
import { ROOT, Tree } from "../src/tree.ts";

test("A table and look-ups lead to the same states: the longest end that a phrase begins with", () => {
  const words = fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 }), { maxLength: 8 });
  fc.assert(
    fc.property(words, (list) => {
      const tree = new Tree();
      for (const word of list) word.reduce((node, label) => tree.child(node, label), ROOT);
      const order = Int32Array.from({ length: tree.size }, (_, node) => node).sort(
        (a, b) => tree.prefix(a).length - tree.prefix(b).length,
      );
      const ends = new Int32Array(tree.size);
      const next = lookedUp(tree, ends);
      for (const node of order)
        if (node !== ROOT && tree.parents[node] !== ROOT)
          ends[node] = next(ends[tree.parents[node]!]!, tree.labels[node]!);
      const table = tabled(tree, ends, order)!;
      const known = new Map(Array.from(order, (node) => [tree.prefix(node).join(), node]));
      for (const node of order)
        for (let label = 0; label < 6; label++) {
          const read = [...tree.prefix(node), label];
          while (!known.has(read.join())) read.shift();
          expect(next(node, label)).toBe(known.get(read.join()));
          expect(table(node, label)).toBe(known.get(read.join()));
        }
    }),
    { numRuns: 100 },
  );
});

test("Phrases of many classes have no table, and the same weights", () => {
  const words = (shift: number) =>
    Array.from({ length: 60 }, (_, i) => ({
      labels: Int32Array.from([1, 2, 3, 4, 5], (k) => shift + ((i * k + k * k) % 17)),
      weight: 1 + i,
    }));
  const [small, large] = [automaton(words(0)), automaton(words(100_000))];
  expect(large.won).toEqual(small.won);
  expect(large.lent).toEqual(small.lent);
  expect(large.mostGain).toEqual(small.mostGain);
  for (let state = 0; state < small.won.length; state++)
    for (let label = 0; label < 18; label++)
      expect(large.next(state, 100_000 + label)).toBe(small.next(state, label));
});
