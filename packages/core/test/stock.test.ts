import { describe, expect, test } from "vitest";
import { stock } from "../src/backend.ts";

/** Takes pieces as a backend does: what is not kept is made. */
function backend() {
  const memory = stock<{ readonly bytes: number }>(({ bytes }) => bytes);
  let made = 0;
  const take = (bytes: number) => {
    const kept = memory.take(bytes);
    if (kept) return kept;
    const piece = { bytes };
    memory.add(piece);
    made += 1;
    return piece;
  };
  return { memory, take, made: () => made };
}

/** As many calls at once as there are sizes, all under way before the first ends. */
function overlapping({ memory, take }: ReturnType<typeof backend>, sizes: readonly number[]): void {
  for (const piece of sizes.map(take)) memory.give(piece);
}

describe("a stock", () => {
  test("has for calls that overlap what they had before", () => {
    const using = backend();
    for (let i = 0; i < 200; i++) overlapping(using, [8, 8, 8, 8, 8, 8]);
    expect(using.made()).toBe(6);
  });

  test("gives the smallest piece that is large enough", () => {
    const { memory, take } = backend();
    for (const piece of [30, 10, 20].map(take)) memory.give(piece);
    expect([memory.take(11)?.bytes, memory.take(11)?.bytes, memory.take(11)?.bytes]).toEqual([
      20,
      30,
      undefined,
    ]);
  });

  test("keeps no more pieces and no more bytes than were in use at once", () => {
    const using = backend();
    for (const size of [1, 2, 3, 4, 5]) overlapping(using, [size]);
    expect([using.memory.take(5)?.bytes, using.memory.take(1)]).toEqual([5, undefined]);

    const mixed = backend();
    overlapping(mixed, [1, 1, 1, 1]);
    overlapping(mixed, [16, 16]);
    const kept = [1, 1, 1, 1].map((bytes) => mixed.memory.take(bytes)?.bytes ?? 0);
    expect(kept.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(32);
  });

  test("settles on what mixed calls need, and makes nothing more", () => {
    const using = backend();
    const round = () => {
      overlapping(using, [1, 1, 1, 1, 1, 1]);
      overlapping(using, [16, 16]);
    };
    for (let i = 0; i < 10; i++) round();
    const made = using.made();
    for (let i = 0; i < 100; i++) round();
    expect(using.made()).toBe(made);
  });

  test("lets go of what one large call took, when no other like it comes", () => {
    const using = backend();
    overlapping(using, [1000, 1000, 1000]);
    for (let i = 0; i < 200; i++) overlapping(using, [1]);
    expect(using.memory.take(1000)).toBeUndefined();
    expect(using.memory.take(1)).toBeDefined();
  });

  test("is not confused by pieces that never come back", () => {
    const using = backend();
    for (let i = 0; i < 500; i++) {
      if (i % 3 === 0) using.take(64);
      overlapping(using, [8, 8]);
    }
    const made = using.made();
    for (let i = 0; i < 50; i++) overlapping(using, [8, 8]);
    expect(using.made()).toBe(made);
    using.memory.take(8);
    using.memory.take(8);
    expect(using.memory.take(1)).toBeUndefined();
  });

  test("keeps nothing once it is closed", () => {
    const { memory, take } = backend();
    const [one, two] = [take(5), take(5)];
    memory.give(one);
    memory.close();
    memory.give(two);
    expect(memory.take(1)).toBeUndefined();
  });
});
