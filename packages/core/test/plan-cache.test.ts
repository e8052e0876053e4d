import { expect, test } from "vitest";
import { CtcError, createCtcLoss } from "../src/index.ts";
import { fakeBackend, gate, turn } from "./fake-backend.ts";

/** Targets of length S for each of N samples. */
function sized(time: number, batch: number, classes: number, length: number) {
  const targets = Array.from({ length: batch }, () => Array<number>(length).fill(1));
  return { data: new Float64Array(time * batch * classes), shape: [time, batch, classes], targets };
}

const bounds = (time: number, batch: number, classes: number, length: number) => ({
  maxTime: time,
  maxBatch: batch,
  maxClasses: classes,
  maxTargetLength: length,
});

test("a batch that fits runs on the same plan; one that does not grows it to the elementwise maximum", async () => {
  const fake = fakeBackend();
  const { loss } = await createCtcLoss({ backend: fake.provider });
  await loss(sized(10, 2, 5, 3));
  await loss(sized(10, 2, 5, 3));
  await loss(sized(1, 1, 2, 0));
  await loss(sized(4, 6, 5, 1));
  await loss(sized(10, 6, 5, 3));
  const scoring = fake.plans.filter((plan) => plan.spec.gradient === "none");
  expect(scoring.map((plan) => plan.spec)).toMatchObject([bounds(10, 2, 5, 3), bounds(10, 6, 5, 3)]);
  expect(scoring.map((plan) => plan.runs.length)).toEqual([3, 2]);
  expect(scoring.map((plan) => plan.closes)).toEqual([1, 0]);
});

test("each dtype and kind of gradient has a plan of its own, and the seed is outgrown", async () => {
  const fake = fakeBackend();
  const { loss, lossAndGrad } = await createCtcLoss({ backend: fake.provider });
  const double = sized(3, 1, 4, 1);
  const single = { ...double, data: new Float32Array(12) };
  for (const input of [double, single, double, single]) {
    await loss(input);
    await lossAndGrad(input);
  }
  await turn();
  const kinds = fake.plans.map(({ spec, closes }) => `${spec.dtype} ${spec.gradient} ${closes}`);
  expect(kinds).toEqual([
    "float64 logits 1", // the seed
    "float64 none 0",
    "float64 logits 0",
    "float32 none 0",
    "float32 logits 0",
  ]);
});

test("where memory does not hold the merged plan, the batch gets one of its own size", async () => {
  const fake = fakeBackend({
    onPlan: ({ maxTime, maxBatch }) => {
      if (maxTime * maxBatch > 100) throw new CtcError("CTC_OUT_OF_MEMORY", "workspace");
    },
  });
  const { loss } = await createCtcLoss({ backend: fake.provider });
  await loss(sized(100, 1, 2, 1));
  await loss(sized(1, 100, 2, 1));
  expect(fake.plans.at(-1)).toMatchObject({ spec: bounds(1, 100, 2, 1), closes: 0 });
  await expect(loss(sized(11, 10, 2, 1))).rejects.toMatchObject({ code: "CTC_OUT_OF_MEMORY" });
});

test("an outgrown plan is closed only when the last call on it has settled", async () => {
  const doors = [gate(), gate()];
  let next = 0;
  const fake = fakeBackend({ gate: () => doors[next++]?.wait() ?? Promise.resolve() });
  const { loss } = await createCtcLoss({ backend: fake.provider });
  const first = loss(sized(2, 1, 2, 1));
  const second = loss(sized(2, 1, 2, 1));
  const small = fake.plans.at(-1)!;
  await loss(sized(8, 1, 2, 1));
  expect(fake.plans.at(-1)?.spec.maxTime).toBe(8);
  doors[0]?.open();
  await first;
  await turn();
  expect(small.closes).toBe(0);
  doors[1]?.fail(new Error("even when it fails"));
  await second.catch(() => {});
  await turn();
  expect(small.closes).toBe(1);
});

test("a plan that cannot grow leaves the old one in use", async () => {
  const fake = fakeBackend({
    onPlan: ({ maxTime }) => {
      if (maxTime > 5) throw new Error("no memory");
    },
  });
  const { loss } = await createCtcLoss({ backend: fake.provider });
  await loss(sized(5, 1, 2, 1));
  await expect(loss(sized(6, 1, 2, 1))).rejects.toMatchObject({ code: "CTC_KERNEL_FAILED" });
  await loss(sized(4, 1, 2, 1));
  expect(fake.plans.at(-1)).toMatchObject({ spec: bounds(5, 1, 2, 1), closes: 0 });
  expect(fake.plans.at(-1)?.runs.length).toBe(2);
});

test("an outgrown plan that fails to close disturbs no call", async () => {
  const fake = fakeBackend({ onPlanClose: () => Promise.reject(new Error("stuck")) });
  const { loss } = await createCtcLoss({ backend: fake.provider });
  await loss(sized(2, 1, 2, 1));
  await loss(sized(3, 1, 2, 1));
  await turn();
  expect(fake.plans.map((plan) => plan.closes)).toEqual([0, 1, 0]);
});
