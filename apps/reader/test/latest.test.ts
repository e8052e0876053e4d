import { expect, test } from "vitest";
import { latest } from "../src/latest.ts";

test("of what is asked for meanwhile the last is done, and only its result is shown", async () => {
  const [started, shown, failed]: [number[], number[], unknown[]] = [[], [], []];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ask = latest(
    async (n: number) => {
      started.push(n);
      await gate;
      if (n < 0) throw new Error(`${n}`);
      return n;
    },
    (n) => shown.push(n),
    (error) => failed.push(error),
  );
  for (const n of [1, 2, 3]) ask(n);
  expect(started).toEqual([1]);
  release();
  await expect.poll(() => shown).toEqual([3]);
  expect(started).toEqual([1, 3]);
  ask(-1);
  await expect.poll(() => failed).toEqual([new Error("-1")]);
  ask(4);
  await expect.poll(() => shown).toEqual([3, 4]);
});
