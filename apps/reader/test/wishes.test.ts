import { createCtcLoss, createCtcScorer } from "@ctckit/core";
import { wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";
import { edited } from "../src/line/line-view.ts";
import { rivals, wishes } from "../src/line/wishes.ts";

const [T, C] = [12, 5];
/** Frames that say 1, 2, 3, with blanks between. */
const said = [0, 1, 1, 0, 0, 2, 0, 0, 3, 3, 0, 0];
const data = Float32Array.from({ length: T * C }, (_, i) => {
  const [t, c] = [Math.floor(i / C), i % C];
  return (c === said[t] ? 5 : 0) + Math.sin(7 * i);
});
const asked = { data, shape: [T, C] };

async function of(targets: number[]) {
  const scorer = await createCtcScorer({ backend: wasm(), input: "logits" });
  const [edits] = await scorer.edits({ ...asked, targets });
  await scorer.close();
  return edits!;
}

test.each([
  [[1, 4, 3], { kind: "replace", place: 1, label: 2 }],
  [[1, 3], { kind: "insert", place: 1, label: 2 }],
  [[1, 2, 4, 3], { kind: "delete", place: 2 }],
] as const)("of %j the right text is wished for, by what the losses differ", async (targets, wish) => {
  const [best] = wishes(await of([...targets]), 5);
  expect(best).toMatchObject(wish);
  const loss = await createCtcLoss({ backend: wasm(), input: "logits", reduction: "sum" });
  const own = await loss.loss({ ...asked, targets: [[...targets]] });
  const right = await loss.loss({ ...asked, targets: [[1, 2, 3]] });
  expect(best!.gain).toBeCloseTo(own.loss - right.loss, 4);
  await loss.close();
});

test("of the right text nothing is wished for, and each letter's rival is another", async () => {
  const edits = await of([1, 2, 3]);
  expect(wishes(edits, 5)).toEqual([]);
  const found = rivals(edits, [1, 2, 3]);
  for (const [k, { label, cost }] of found.entries()) {
    expect(label).not.toBe(k + 1);
    expect(cost).toBe(edits.substitutions[k * C + label]! - edits.loss);
  }
});

test("a wish is granted letter by letter, not by UTF-16's halves", () => {
  expect(edited("a𝒷c", { kind: "replace", place: 1, letter: "b", gain: 1 })).toBe("abc");
  expect(edited("a𝒷c", { kind: "delete", place: 1, gain: 1 })).toBe("ac");
  expect(edited("a𝒷", { kind: "insert", place: 2, letter: "c", gain: 1 })).toBe("a𝒷c");
});
