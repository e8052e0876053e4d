import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { expect, test } from "vitest";
import { alignContest, anyWrong } from "../../src/align/contest.ts";
import { alignErrors } from "../../src/align/errors.ts";
import { byHand } from "../../src/align/sides/by-hand.ts";
import type { AlignEntry } from "../../src/align/sides/entry.ts";
import { ours } from "../../src/align/sides/ours.ts";
import { twoRows } from "../../src/align/sides/two-rows.ts";
import type { Effort } from "../../src/duel.ts";

const effort: Effort = { warmUpMs: 0.01, roundMs: 0.01, minRounds: 1, sideMs: 0.01, limitMs: 0.01 };
const posed = { name: "small", shape: { time: 100, batch: 2, classes: 8, targetLength: 20 } };
const entries = [
  ours("js, float64", js(), "float64"),
  ours("wasm", wasm()),
  byHand("two rows", { dtype: "float64", align: twoRows, bytes: () => 1 }),
];

/** A side like another, but for what it answers. */
const saying = (name: string, entry: AlignEntry, more: number): AlignEntry => ({
  ...entry,
  name,
  async open(posed) {
    const entrant = await entry.open(posed);
    if (typeof entrant === "string") return entrant;
    const answer = async () => {
      const { scores, classes } = await entrant.answer();
      return { scores: Array.from(scores, (score) => score + more), classes };
    };
    return { ...entrant, name, answer };
  },
});

test("all sides find the path of the first, and are timed", async () => {
  const result = await alignContest(posed, entries, effort);
  expect(result.sides.map(({ name }) => name)).toEqual(["js, float64", "wasm", "two rows"]);
  for (const { errors, timing } of result.sides) {
    expect(errors).toMatchObject({ frames: 0, wrong: false });
    expect(timing!.min).toBeGreaterThan(0);
  }
  expect(anyWrong([result], entries)).toBe(false);
});

test("a wrong answer of ours is not timed; another optimum by hand says that the reference is wrong", async () => {
  const wrong = [entries[0]!, saying("off", entries[1]!, -0.5)];
  const result = await alignContest(posed, wrong, effort);
  expect(result.sides[1]).toMatchObject({ errors: { score: -0.5, wrong: true } });
  expect(result.sides[1]!.timing).toBeUndefined();
  expect(anyWrong([result], wrong)).toBe(true);
  const better = [entries[0]!, saying("two rows", entries[2]!, 0.5)];
  const doubtful = await alignContest(posed, better, effort);
  expect(doubtful.sides[1]!.timing).toBeDefined();
  expect(anyWrong([doubtful], better)).toBe(true);
  const rough: AlignEntry[] = [entries[0]!, { ...better[1]!, dtype: "float32" }];
  expect(anyWrong([await alignContest(posed, rough, effort)], rough)).toBe(false);
});

test("a side that cannot take part says why; if it is ours, that is a failure", async () => {
  const broken = ours("broken", { ...js(), open: () => Promise.reject(new Error("no luck")) } as never);
  const unable = byHand("unable", { dtype: "float32", align: twoRows, bytes: () => 2 ** 53 });
  const result = await alignContest(posed, [entries[0]!, unable], effort);
  expect(result.sides[1]!.leftOut).toContain("needs");
  expect(anyWrong([result], [entries[0]!, unable])).toBe(false);
  const failed = await alignContest(posed, [entries[0]!, broken], effort);
  expect(failed.sides[1]!.leftOut).toContain("no luck");
  expect(anyWrong([failed], [entries[0]!, broken])).toBe(true);
  await expect(alignContest(posed, [broken], effort)).rejects.toThrow("no luck");
});

test("a path may be as much worse as the contract allows for each frame that differs", () => {
  const exact = { scores: [-1000], classes: Int32Array.of(0, 1, 1, 0) };
  const other = (score: number, ...classes: number[]) =>
    alignErrors({ scores: [score], classes: Int32Array.from(classes) }, exact, "float32");
  expect(other(-1000 - 2 ** -16, 0, 1, 0, 0)).toMatchObject({ frames: 1, wrong: false });
  expect(other(-1000 - 2 ** -14, 0, 1, 0, 0)).toMatchObject({ frames: 1, wrong: true });
  expect(other(-1000 - 2 ** -16, 0, 1, 1, 0)).toMatchObject({ frames: 0, wrong: true });
  expect(other(Number.NaN, 0, 1, 1, 0)).toMatchObject({ score: Number.NaN, wrong: true });
});
