import { expect, test } from "vitest";
import { type BackendProvider, CtcError, type CtcLossOptions, createCtcLoss } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const create = (options: Record<string, unknown>) =>
  createCtcLoss({ backend: fakeBackend().provider, ...options } as CtcLossOptions);

test.each([
  ['reduction: expected "mean", "sum" or "none", got "avg"', RangeError, { reduction: "avg" }],
  ['reduction: expected "mean", "sum" or "none", got 1', TypeError, { reduction: 1 }],
  ['reduction: expected "mean", "sum" or "none", got "toString"', RangeError, { reduction: "toString" }],
  ['layout: expected "TNC" or "NTC", got "tnc"', RangeError, { layout: "tnc" }],
  ['input: expected "logProbs", "logits" or "probabilities", got "probs"', RangeError, { input: "probs" }],
  [
    'gradient: expected "logits", "logProbs" or "probabilities", got "none"',
    RangeError,
    { gradient: "none" },
  ],
  ['topology: expected "ctc" or "ctc-no-repeat-blank", got null', TypeError, { topology: null }],
  ['zeroInfinity: expected a boolean, got "yes"', TypeError, { zeroInfinity: "yes" }],
  ["blank: expected a class in 0..C-1, got -1", RangeError, { blank: -1 }],
  ["blank: expected an integer (a class in 0..C-1), got 0.5", RangeError, { blank: 0.5 }],
  ["blank: expected an integer (a class in 0..C-1), got NaN", RangeError, { blank: Number.NaN }],
  ['blank: expected an integer (a class in 0..C-1), got "0"', TypeError, { blank: "0" }],
  ["blank: expected a class in 0..C-1, got 2147483647", RangeError, { blank: 2 ** 31 - 1 }],
  ['unknown option "blankIndex"; known: backend, topology, blank', TypeError, { blankIndex: 1 }],
  ["backend: expected a provider or an opened backend, got undefined", TypeError, { backend: undefined }],
  [
    'got "wasm" (a value, not a name: import { wasm } from "@ctckit/wasm", then backend: wasm())',
    TypeError,
    { backend: "wasm" },
  ],
  ["got a Promise (await it)", TypeError, { backend: Promise.resolve() }],
  [
    'blankInTargets: expected "refuse", "infeasible" or "allow", got true',
    TypeError,
    { blankInTargets: true },
  ],
  ["diagnose: expected a function, such as console.warn, got true", TypeError, { diagnose: true }],
  ["got a function (call it: js() gives the provider)", TypeError, { backend: () => {} }],
])("%s", async (message, kind, options) => {
  const error = await create(options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toContain(message);
});

test("no options at all", async () => {
  const nothing = undefined as unknown as CtcLossOptions;
  await expect(createCtcLoss(nothing)).rejects.toThrow("createCtcLoss: expected an object with backend");
});

test.each([
  ["a provider", fakeBackend().provider],
  ["a backend", fakeBackend().backend],
])("%s in the place of the options", async (noun, misplaced) => {
  await expect(createCtcLoss(misplaced as unknown as CtcLossOptions)).rejects.toThrow(
    new TypeError(`createCtcLoss: expected options, got ${noun}; pass it as { backend: ... }`),
  );
});

test("an option that is undefined is one left out", async () => {
  const criterion = await create({ reduction: undefined, blank: undefined, other: undefined });
  expect((await criterion.loss(problem())).loss).toBeTypeOf("number");
});

test("a wrong option is refused before the provider is opened", async () => {
  const fake = fakeBackend();
  await create({ backend: fake.provider, blank: -1 }).catch(() => {});
  expect(fake.log.opens).toBe(0);
});

test("the first plan is of the manifest's first dtype", async () => {
  const fake = fakeBackend({ manifest: { dtypes: ["float32", "float64"] } });
  const criterion = await createCtcLoss({ backend: fake.provider, blank: 3, gradient: "logProbs" });
  expect(fake.plans.map((plan) => plan.spec)).toEqual([
    {
      topology: "ctc",
      dtype: "float32",
      input: "logProbs",
      operation: "gradient",
      gradient: "logProbs",
    },
  ]);
  expect(criterion).toMatchObject({ backend: "fake", dtypes: ["float32", "float64"] });
});

test("the sync forms exist only where the plan may block", async () => {
  const blocking = await create({ backend: fakeBackend({ sync: true }).provider });
  expect(blocking.lossSync?.(problem()).losses).toEqual(Float64Array.of(1, 2, 3));
  expect(blocking.lossAndGradSync?.(problem()).grad).toEqual(new Float64Array(60).fill(7));
  const async = await create({ backend: fakeBackend({ sync: false }).provider });
  expect("lossSync" in async || "lossAndGradSync" in async).toBe(false);
});

test.each([
  [
    'refuses topology: wanted "ctc", allowed "ctc-no-repeat-blank"; name it where the backend is made: { topologies: [...] }',
    { topologies: ["ctc-no-repeat-blank"] },
    {},
  ],
  ['refuses input: wanted "logits", allowed "logProbs"', { inputs: ["logProbs"] }, { input: "logits" }],
  [
    'refuses gradient: wanted "logProbs", allowed "logits"',
    { gradients: ["logits"] },
    { gradient: "logProbs" },
  ],
  [
    'refuses operation: wanted "gradient", allowed "loss"',
    { operations: ["loss"], gradients: [] },
    { gradient: "logits" },
  ],
  ['refuses dtype: wanted "float32", allowed nothing', { dtypes: [] }, {}],
  ["refuses maxClasses: wanted 301, allowed at most 256", { limits: { maxClasses: 256 } }, { blank: 300 }],
] as const)("at creation, the backend %s, and is closed again", async (message, manifest, options) => {
  const fake = fakeBackend({ manifest });
  const error = await create({ backend: fake.provider, ...options }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "CTC_UNSUPPORTED", message: `backend "fake" ${message}` });
  expect(fake.log).toMatchObject({ opens: 1, closes: 1, plans: [] });
});

test("an opened backend that is refused stays open", async () => {
  const fake = fakeBackend({ manifest: { topologies: [] } });
  await expect(create({ backend: fake.backend })).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
  expect(fake.log.closes).toBe(0);
});

test("a backend that only scores is refused by lossAndGrad alone", async () => {
  const fake = fakeBackend({ manifest: { operations: ["loss"], gradients: [] } });
  const criterion = await create({ backend: fake.provider });
  expect((await criterion.loss(problem())).losses).toEqual(Float64Array.of(1, 2, 3));
  const grad = new Float64Array(60).fill(-1);
  const call = criterion.lossAndGrad({ ...problem(), out: { grad } });
  await expect(call).rejects.toMatchObject({ code: "CTC_UNSUPPORTED" });
  expect(grad.every((value) => value === -1)).toBe(true);
});

test("a plan that cannot be made surfaces at creation, wrapped, and the backend is closed", async () => {
  const cause = new Error("shader does not compile");
  const fake = fakeBackend({
    onPlan: () => {
      throw cause;
    },
  });
  const error = await create({ backend: fake.provider }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "CTC_KERNEL_FAILED", cause });
  expect((error as Error).message).toBe('backend "fake" failed: shader does not compile');
  expect(fake.log.closes).toBe(1);
});

const provider = (probe: BackendProvider["probe"], open: BackendProvider["open"]): BackendProvider => ({
  name: "gpu",
  probe,
  open,
});
const unexpected = () => Promise.reject(new Error("open must not be called"));
const yes = async () => ({ available: true }) as const;

test("an unavailable provider is not opened", async () => {
  const backend = provider(async () => ({ available: false, reason: "no driver" }), unexpected);
  await expect(create({ backend })).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "gpu is not available: no driver",
  });
});

test("a probe that throws against its contract counts as unavailable", async () => {
  const backend = provider(() => Promise.reject(new Error("boom")), unexpected);
  await expect(create({ backend })).rejects.toMatchObject({ message: "gpu is not available: boom" });
});

test("an error of open is wrapped with its cause, a CtcError passes", async () => {
  const cause = new Error("adapter lost");
  await expect(create({ backend: provider(yes, () => Promise.reject(cause)) })).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "gpu could not be opened: adapter lost",
    cause,
  });
  const own = new CtcError("CTC_DEVICE_LOST", "lost");
  await expect(create({ backend: provider(yes, () => Promise.reject(own)) })).rejects.toBe(own);
});
