// The stream as an object: what it asks the backend for, and when. What it says of real frames is the conformance suite's.

import { expect, test } from "vitest";
import {
  type Backend,
  type Batch,
  createCtcAligner,
  type PlanSpec,
  type Survivors,
  type SurvivorsOutput,
} from "../src/index.ts";
import { fakeAligner } from "./fake-aligner.ts";
import { gate } from "./fake-backend.ts";

interface Script {
  /** In place of one path that goes on with a label a frame. */
  readonly write?: (batch: Batch, out: SurvivorsOutput) => void;
  /** Awaited before a stretch is done. */
  readonly before?: (batch: Batch) => Promise<void>;
  readonly prepare?: (spec: PlanSpec) => Promise<void>;
}

/** One path that never differs: label after label, each in one frame. */
function one(batch: Batch, begun: number): Survivors {
  const states = Int32Array.from({ length: batch.time }, (_, t) => 2 * (begun + t) + 1);
  return {
    places: Int32Array.of(begun + batch.time),
    weights: Float64Array.of(0),
    origins: Int32Array.of(0),
    states,
    frameScores: Float64Array.from(states, (state) => -state),
    ending: 0,
    nanFrame: -1,
  };
}

function fake({ write, before, prepare }: Script = {}) {
  const { backend } = fakeAligner({ manifest: { operations: ["alignment", "survivors"] } });
  const log = { batches: [] as Batch[], prepared: [] as string[] };
  const run = (batch: Batch, out: SurvivorsOutput) => {
    log.batches.push(batch);
    if (write) write(batch, out);
    else out.survivors = one(batch, batch.stretch!.from?.places[0] ?? 0);
  };
  const streaming: Backend = {
    ...backend,
    async prepare(spec) {
      log.prepared.push(`${spec.operation} ${spec.dtype}`);
      await prepare?.(spec);
    },
    plan: (spec) =>
      spec.operation === "survivors"
        ? {
            async run(batch: Batch, out: SurvivorsOutput) {
              await before?.(batch);
              run(batch, out);
            },
            runSync: run,
          }
        : backend.plan(spec),
  };
  return { backend: streaming, log };
}

const labels = (count: number) => Array.from({ length: count }, () => 1);
const frames = (count: number) => ({ data: new Float64Array(3 * count).fill(-1), shape: [count, 3] });

test("what streams need is loaded when the first one is made", async () => {
  const { backend, log } = fake();
  const aligner = await createCtcAligner({ backend });
  expect(log.prepared).toEqual(["alignment float64", "alignment float32"]);
  await aligner.stream({ targets: [1] });
  expect(log.prepared.slice(2)).toEqual(["survivors float64", "survivors float32"]);
});

test("what cannot be loaded is an error, and the aligner goes on", async () => {
  const cause = new Error("no such file");
  const { backend } = fake({
    prepare: async ({ operation }) => {
      if (operation === "survivors") throw cause;
    },
  });
  const aligner = await createCtcAligner({ backend });
  await expect(aligner.stream({ targets: [1] })).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED", cause });
  await aligner.align({ ...frames(2), targets: [1] });
});

test("a long push is stretches, each with what the one before has left", async () => {
  const { backend, log } = fake();
  const aligner = await createCtcAligner({ backend });
  const stream = await aligner.stream({ targets: labels(200), margin: 7 });
  const { spans, decided, position } = await stream.push(frames(150));
  expect(log.batches.map(({ time }) => time)).toEqual([64, 64, 22]);
  expect(log.batches.map(({ data }) => data.length)).toEqual([192, 192, 66]);
  expect(log.batches.map(({ stretch }) => stretch!.margin)).toEqual([7, 7, 7]);
  expect(log.batches.map(({ stretch }) => stretch!.from?.places[0])).toEqual([undefined, 64, 128]);
  expect({ decided, position, spans: spans.starts.length }).toEqual({
    decided: 150,
    position: 150,
    spans: 149,
  });
  await stream.push(frames(1));
  expect(log.batches.at(-1)!.stretch!.from).toEqual({
    places: Int32Array.of(150),
    weights: Float64Array.of(0),
  });
});

test("a push that fails after some stretches has not happened", async () => {
  let fails = true;
  const { backend, log } = fake({
    before: async ({ stretch }) => {
      if (fails && stretch!.from) throw new Error("lost");
    },
  });
  const aligner = await createCtcAligner({ backend });
  const stream = await aligner.stream({ targets: labels(200) });
  await expect(stream.push(frames(100))).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
  fails = false;
  const step = await stream.push(frames(100));
  expect(log.batches.map(({ stretch }) => stretch!.from?.places[0])).toEqual([undefined, undefined, 64]);
  expect(step).toMatchObject({ frames: 100, decided: 100, spans: { first: 0 } });
});

test("a backend that writes nothing is told so", async () => {
  const { backend } = fake({ write: () => {} });
  const stream = await (await createCtcAligner({ backend })).stream({ targets: [1] });
  await expect(stream.push(frames(2))).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
});

test("memory that goes away during a push is named", async () => {
  const { wait, open } = gate();
  const { backend } = fake({ before: wait });
  const stream = await (await createCtcAligner({ backend })).stream({ targets: labels(9) });
  const input = frames(3);
  const running = stream.push(input);
  await Promise.resolve();
  structuredClone(input.data, { transfer: [input.data.buffer] });
  open();
  await expect(running).rejects.toThrow(/^data: .*detached/);
  expect(await stream.push(frames(2))).toMatchObject({ frames: 2 });
});

test("probabilities for log-probs are found, once", async () => {
  const heard: string[] = [];
  const { backend } = fake({
    write: (batch, out) => {
      out.survivors = { ...one(batch, 0), frameScores: new Float64Array(batch.time).fill(0.5) };
    },
  });
  const diagnose = (finding: string) => heard.push(finding);
  const stream = await (await createCtcAligner({ backend, diagnose })).stream({ targets: labels(9) });
  const data = Float64Array.of(0.5, 0.25, 0.25, 0.2, 0.2, 0.6);
  await stream.push({ data, shape: [2, 3] });
  await stream.push({ data, shape: [2, 3] });
  expect(heard).toHaveLength(1);
  expect(heard[0]).toContain("probabilities");
});

test("a backend that may not block has streams without synchronous methods", async () => {
  const { backend } = fakeAligner({ sync: false, manifest: { operations: ["alignment", "survivors"] } });
  const stream = await (await createCtcAligner({ backend })).stream({ targets: [1] });
  expect(Object.keys(stream).sort()).toEqual(["end", "push"]);
});
