// The aligner as an object: what it asks the backend for, and when.

import { expect, test } from "vitest";
import { CtcError, createCtcAligner, createCtcLoss } from "../src/index.ts";
import { fakeAligner } from "./fake-aligner.ts";
import { gate, turn } from "./fake-backend.ts";

const input = { data: new Float64Array(24), shape: [4, 2, 3], targets: [[1, 2], [1]] };

test("what alignment needs is loaded before a plan, and each kind of work has one", async () => {
  const { provider, log } = fakeAligner();
  const aligner = await createCtcAligner({ backend: provider });
  expect(log.events).toEqual([
    "prepare float64 alignment",
    "prepare float32 alignment",
    "plan float64 alignment",
  ]);
  await aligner.align(input);
  await aligner.align({ ...input, data: new Float32Array(24) });
  await aligner.align(input);
  expect(log.events.filter((event) => event.startsWith("plan"))).toEqual([
    "plan float64 alignment",
    "plan float32 alignment",
  ]);
  expect(aligner).toMatchObject({ backend: "fake", dtypes: ["float64", "float32"] });
});

test("what cannot be loaded is an error with its cause, and the backend is closed", async () => {
  const cause = new Error("no such file");
  const fail = () => {
    throw cause;
  };
  const { provider, log } = fakeAligner({ onPrepare: fail });
  await expect(createCtcAligner({ backend: provider })).rejects.toMatchObject({
    code: "CTC_KERNEL_FAILED",
    cause,
  });
  expect(log).toMatchObject({ opens: 1, closes: 1 });
  const own = new CtcError("CTC_OUT_OF_MEMORY", "none left");
  const other = fakeAligner({
    onPlan: () => {
      throw own;
    },
  });
  await expect(createCtcAligner({ backend: other.backend })).rejects.toBe(own);
  expect(other.log.closes).toBe(0);
});

test.each([
  ["operation", { operations: ["loss"] }, {}],
  ["topology", { topologies: ["ctc-no-repeat-blank"] }, {}],
  ["input", { inputs: ["logProbs"] }, { input: "logits" }],
  ["maxClasses", { limits: { maxClasses: 3 } }, { blank: 3 }],
] as const)(
  "a backend without that %s is refused when the aligner is made, and closed",
  async (field, manifest, options) => {
    const { provider, log } = fakeAligner({ manifest });
    const made = createCtcAligner({ backend: provider, ...options });
    await expect(made).rejects.toMatchObject({
      code: "CTC_UNSUPPORTED",
      message: expect.stringContaining(`backend "fake" refuses ${field}`),
    });
    expect(log).toMatchObject({ events: [], closes: 1 });
  },
);

test("a backend that only aligns makes no criterion", async () => {
  const made = createCtcLoss({ backend: fakeAligner().provider });
  await expect(made).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
});

test("a batch beyond the manifest's limits is refused, and the next works", async () => {
  const aligner = await createCtcAligner({
    backend: fakeAligner({ manifest: { limits: { maxTargetLength: 1 } } }).provider,
  });
  await expect(aligner.align(input)).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
  expect((await aligner.align({ ...input, targets: [[1], [2]] })).scores.length).toBe(2);
});

test("alignSync is there only where the plan may block, and takes no signal", async () => {
  const aligner = await createCtcAligner({ backend: fakeAligner({ sync: false }).provider });
  expect("alignSync" in aligner).toBe(false);
  const blocking = await createCtcAligner({ backend: fakeAligner().provider });
  expect(blocking.alignSync!(input)).toEqual(await blocking.align(input));
  const { signal } = new AbortController();
  expect(() => blocking.alignSync!({ ...input, signal } as never)).toThrow(/alignSync: unknown .*"signal"/);
});

test("close waits for no call: those under way finish, and what they hold is released then", async () => {
  const shut = gate();
  const { provider, log } = fakeAligner({ gate: shut.wait });
  const aligner = await createCtcAligner({ backend: provider });
  const running = aligner.align(input);
  await aligner.close();
  await expect(aligner.align(input)).rejects.toMatchObject({ code: "CTC_CLOSED" });
  expect(log.closes).toBe(0);
  shut.open();
  expect((await running).scores).toEqual(Float64Array.of(-1, -2));
  await turn();
  expect(log.closes).toBe(1);
  await aligner.close();
  expect(log.closes).toBe(1);
});

test("an opened backend stays the caller's", async () => {
  const { backend, log } = fakeAligner();
  const aligner = await createCtcAligner({ backend });
  await aligner.close();
  expect(log.closes).toBe(0);
});

test("an abort ends the call", async () => {
  const shut = gate();
  const aligner = await createCtcAligner({ backend: fakeAligner({ gate: shut.wait }).provider });
  const controller = new AbortController();
  const running = aligner.align({ ...input, signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: "CTC_ABORTED" });
  shut.open();
  expect((await aligner.align(input)).scores.length).toBe(2);
});

test("progress is passed on, and ends with 1", async () => {
  const aligner = await createCtcAligner({ backend: fakeAligner({ progress: [0.25, 0.5] }).provider });
  const heard: number[] = [];
  await aligner.align({ ...input, progress: (fraction: number) => heard.push(fraction) });
  expect(heard).toEqual([0.25, 0.5, 1]);
});

test("what the caller changes meanwhile changes no span", async () => {
  const shut = gate();
  const aligner = await createCtcAligner({ backend: fakeAligner({ gate: shut.wait }).provider });
  const [targets, groups] = [Int32Array.of(1, 2, 1), Int32Array.of(0, 0, 1)];
  const running = aligner.align({ ...input, targets, targetLengths: [2, 1], groups, classes: true });
  targets.fill(0);
  groups.fill(-1);
  shut.open();
  const { words, classes } = await running;
  expect(words!.offsets).toEqual(Int32Array.of(0, 1, 2));
  expect(classes!.subarray(0, 4)).toEqual(Int32Array.of(1, 2, 2, 2));
});

test("what a target that does not fit needs and has", async () => {
  const aligner = await createCtcAligner({ backend: fakeAligner().provider });
  const long = {
    ...input,
    targets: [
      [1, 2],
      [2, 2, 2],
    ],
  };
  await expect(aligner.align(long)).rejects.toThrow(
    new RangeError(
      'targets[1]: needs 5 frames (3 labels, 2 repeats), has 4; with infeasible: "empty" its score is -Infinity',
    ),
  );
  const free = await createCtcAligner({ backend: fakeAligner().provider, infeasible: "empty" });
  expect((await free.align(long)).scores.length).toBe(2);
});

test("a score above 0 of what are no log-probs is told of once", async () => {
  const findings: string[] = [];
  const aligner = await createCtcAligner({
    backend: fakeAligner({ scores: [-1, 3] }).provider,
    diagnose: (finding) => findings.push(finding),
  });
  const data = Float64Array.from({ length: 24 }, (_, i) => i % 3);
  for (let i = 0; i < 2; i++) await aligner.align({ ...input, data });
  expect(findings).toEqual([expect.stringMatching(/^scores\[1\] is 3, .* The rows look like logits/)]);
});

test("a batch stride of 0 reaches the backend, with the frames that there are", async () => {
  const { provider, log } = fakeAligner();
  const aligner = await createCtcAligner({ backend: provider });
  await aligner.align({ ...input, data: new Float64Array(12), strides: [3, 0, 1] });
  expect(log.batches[0]).toMatchObject({ time: 4, batch: 2, timeStride: 3, batchStride: 0 });
  await expect(aligner.align({ ...input, strides: [0, 3, 1] })).rejects.toThrow("strides[0]");
});
