import type { AlignmentOutput, BackendProvider, Batch, Operation, Plan, PlanSpec } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { sharedCopy } from "./problem.ts";
import { create, two } from "./scripts/create.ts";

// Best paths, of batches that are split, by either carrier, against the backend inside.
const inner = { js, wasm };
const [T, N, C] = [70, 11, 9];
const spec = { topology: "ctc", dtype: "float32", input: "logProbs", operation: "alignment" } as const;

/** The value of frame t, sample n and class c. Log-probs, with ties. */
const value = (t: number, n: number, c: number) =>
  -Math.round(8 + 8 * Math.sin(t * 12.9 + n * 7.1 + c * 3.7)) / 4;

function batchOf(strides: "TNC" | "NTC" | "same frames", lengths: (n: number) => number): Batch {
  const [timeStride, batchStride, extent] = (
    {
      TNC: [N * C, C, T * N * C],
      NTC: [C, T * C, T * N * C],
      "same frames": [C + 2, 0, T * (C + 2) - 2],
    } as const
  )[strides];
  const inputLengths = Int32Array.from({ length: N }, (_, n) => lengths(n));
  const longest = Math.max(...inputLengths);
  const data = new Float32Array(extent).fill(Number.NaN); // gaps and frames that do not count are never read
  for (let n = 0; n < N; n++)
    for (let t = 0; t < (batchStride === 0 ? longest : inputLengths[n]!); t++)
      for (let c = 0; c < C; c++)
        data[t * timeStride + n * batchStride + c] = value(t, batchStride === 0 ? 0 : n, c);
  const rows = Array.from({ length: N }, (_, n) =>
    Array.from({ length: (n * 5) % 14 }, (_, k) => 1 + ((k * (n + 2) + n) % (C - 1))),
  );
  return {
    ...{ time: T, batch: N, classes: C, data, timeStride, batchStride, blank: 0 },
    targets: Int32Array.from(rows.flat()),
    targetOffsets: Int32Array.from({ length: N + 1 }, (_, n) => rows.slice(0, n).flat().length),
    inputLengths,
    gradScale: new Float64Array(N),
  };
}

/** With what was there before: a backend overwrites all of it. */
function room(batch: Batch, { posteriors }: PlanSpec = spec): AlignmentOutput {
  return {
    ...(posteriors && { posteriors: new Float64Array(batch.batch * batch.time).fill(5) }),
    scores: new Float64Array(batch.batch).fill(5),
    states: new Int32Array(batch.batch * batch.time).fill(5),
    frameScores: new Float64Array(batch.batch * batch.time).fill(5),
  };
}

const lengths = {
  ragged: (n: number) => T - 7 * n,
  alike: () => T - 3,
  "very ragged": (n: number) => (n * 31) % T,
};

/** A plan of a backend that is closed when the test is over. */
async function planOf(provider: BackendProvider, kind: PlanSpec = spec): Promise<Plan<AlignmentOutput>> {
  const backend = await provider.open();
  onTestFinished(() => backend.close());
  await backend.prepare!(kind);
  return backend.plan(kind);
}

async function aligned(
  plan: Plan<AlignmentOutput>,
  batch: Batch,
  kind: PlanSpec = spec,
): Promise<AlignmentOutput> {
  const out = room(batch, kind);
  await plan.run(batch, out);
  return out;
}

describe.each([
  ["where none can be shared", false, (data: Float32Array) => data],
  ["that could be shared", true, (data: Float32Array) => data],
  ["that is shared", true, sharedCopy],
] as const)("memory %s", (_, shareable, placed) => {
  beforeAll(() => {
    if (!shareable) vi.stubGlobal("crossOriginIsolated", false);
  });
  afterAll(() => vi.unstubAllGlobals());

  describe.each(["js", "wasm"] as const)("%s", (name) => {
    test.each(["TNC", "NTC", "same frames"] as const)(
      "%s: the bits of the backend inside",
      async (strides) => {
        const inside = await planOf(inner[name]());
        const outside = await planOf(worker(inner[name], { ...two, size: 3 }));
        for (const [what, length] of Object.entries(lengths)) {
          const batch = batchOf(strides, length);
          const expected = await aligned(inside, batch);
          const got = await aligned(outside, { ...batch, data: placed(batch.data as Float32Array) });
          expect(got, what).toEqual(expected);
          expect([...got.states].some((state) => state > 0)).toBe(true);
        }
      },
    );
  });
});

test("NaN, and targets that do not fit, are those of their samples alone", async () => {
  const batch = batchOf("TNC", (n) => (n === 5 ? 9 : T - n)); // sample 5 has 11 labels
  const data = batch.data as Float32Array;
  data[4 * N * C + 3 * C + 8] = Number.NaN; // frame 4 of sample 3
  const expected = await aligned(await planOf(wasm()), batch);
  const got = await aligned(await planOf(worker(() => wasm(), two)), batch);
  expect(got).toEqual(expected);
  expect(got.scores[3]).toBeNaN();
  expect(got.scores[5]).toBe(Number.NEGATIVE_INFINITY);
});

test.each(["js", "wasm"] as const)(
  "%s: stars, open ends and posteriors are those of the backend inside",
  async (name) => {
    const plain = batchOf("NTC", lengths.ragged);
    const batch: Batch = {
      ...plain,
      targets: plain.targets.map((label, k) => (k % 4 === 1 ? C : label)),
      starScore: -0.5,
      open: { start: true, end: true, score: -0.25 },
    };
    const kind = { ...spec, openEnds: true, posteriors: true } as const;
    const expected = await aligned(await planOf(inner[name](), kind), batch, kind);
    const got = await aligned(await planOf(worker(inner[name], two), kind), batch, kind);
    expect(got).toEqual(expected);
    expect(got.frameScores).toContain(-0.5);
    expect(got.frameScores).toContain(-0.25);
    expect(Math.max(...got.posteriors!)).toBeGreaterThan(0.5);
  },
);

describe("what an operation needs", () => {
  function counted() {
    const workers: ReturnType<typeof create>[] = [];
    const createWorker = () => {
      workers.push(create("../../src/worker.ts"));
      return workers.at(-1)!;
    };
    return { workers, provider: worker(() => wasm(), { size: 2, minWork: 1, createWorker }) };
  }
  const batch = batchOf("TNC", lengths.ragged);

  test("is loaded without another worker, however often it is asked for", async () => {
    const { workers, provider } = counted();
    const backend = await provider.open();
    onTestFinished(() => backend.close());
    for (const operation of ["alignment", "loss", "alignment"] satisfies Operation[])
      await Promise.all([1, 2, 3].map(() => backend.prepare!({ ...spec, operation })));
    expect(workers).toHaveLength(1);
  });
  test("is loaded by each worker, also by one that takes the place of another", async () => {
    const { workers, provider } = counted();
    const plan = await planOf(provider);
    const expected = await aligned(await planOf(wasm()), batch);
    for (let round = 0; round < 3; round++) {
      expect(await aligned(plan, batch)).toEqual(expected);
      await Promise.all(workers.map((each) => each.terminate()));
    }
    expect(workers.length).toBeGreaterThanOrEqual(3);
  });
});
