import { expect, test } from "vitest";
import { type BackendProvider, CtcError, createCtcLoss, firstAvailable } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";

const absent = (name: string, reason: string): BackendProvider => ({
  name,
  probe: async () => ({ available: false, reason }),
  open: () => Promise.reject(new Error("open must not be called")),
});
const failing = (name: string, error: unknown): BackendProvider => ({
  name,
  probe: async () => ({ available: true }),
  open: () => Promise.reject(error),
});
const lost = new CtcError("CTC_DEVICE_LOST", "device lost");

test("opens the first that works and tells what it passed over", async () => {
  const fake = fakeBackend();
  const skips: string[] = [];
  const provider = firstAvailable([absent("cuda", "no driver"), failing("webgpu", lost), fake.provider], {
    onSkip: (name, reason) => skips.push(`${name}: ${reason}`),
  });
  expect(provider.name).toBe("firstAvailable(cuda, webgpu, fake)");
  expect(await provider.probe()).toEqual({ available: true });
  const criterion = await createCtcLoss({ backend: provider });
  expect(criterion.backend).toBe("fake");
  expect(skips).toEqual(["cuda: no driver", "webgpu: device lost"]);
  await criterion.close();
  expect(fake.log).toMatchObject({ opens: 1, closes: 1 });
});

test("the order decides, and the rest is not touched", async () => {
  const [one, two] = [fakeBackend(), fakeBackend()];
  await firstAvailable([one.provider, two.provider]).open();
  expect([one.log.opens, two.log.opens]).toEqual([1, 0]);
});

test("where none works, the error names each with its reason", async () => {
  const provider = firstAvailable([absent("cuda", "no driver"), failing("webgpu", lost)]);
  const error: unknown = await provider.open().catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "no backend is available: cuda: no driver; webgpu: device lost",
  });
  const { cause } = error as CtcError;
  expect(cause).toBeInstanceOf(AggregateError);
  expect((cause as AggregateError).errors).toMatchObject([{ message: "no driver" }, lost]);
});

test("where no probe says yes, the probe joins the reasons", async () => {
  const provider = firstAvailable([absent("cuda", "no driver"), absent("webgpu", "no adapter")]);
  expect(await provider.probe()).toEqual({ available: false, reason: "cuda: no driver; webgpu: no adapter" });
  await expect(createCtcLoss({ backend: provider })).rejects.toMatchObject({ code: "CTC_UNAVAILABLE" });
});

test.each([
  ["an error of the platform", new DOMException("no device", "OperationError"), "no device"],
  ["a bug", new TypeError("undefined is not a function"), "undefined is not a function"],
  ["no error at all", "out of threads", "out of threads"],
])("passes over a provider whose open rejects with %s", async (_, thrown, reason) => {
  const fake = fakeBackend();
  const skips: string[] = [];
  const provider = firstAvailable([failing("webgpu", thrown), fake.provider], {
    onSkip: (_, told) => skips.push(told),
  });
  expect(await provider.open()).toBe(fake.backend);
  expect(skips).toEqual([`webgpu could not be opened: ${reason}`]);
  await expect(firstAvailable([failing("webgpu", thrown)]).open()).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    cause: { errors: [{ code: "CTC_UNAVAILABLE", cause: thrown }] },
  });
});

test("passes over a backend whose manifest does not allow what is needed, and closes it", async () => {
  const single = fakeBackend({ manifest: { dtypes: ["float32"] } });
  const short = fakeBackend({ manifest: { limits: { maxTime: 100 } } });
  const fake = fakeBackend();
  const skips: string[] = [];
  const provider = firstAvailable([single.provider, short.provider, fake.provider], {
    needs: { dtype: "float64", maxTime: 101 },
    onSkip: (_, reason) => skips.push(reason),
  });
  const criterion = await createCtcLoss({ backend: provider });
  expect(skips).toEqual([
    'backend "fake" refuses dtype: wanted "float64", allowed "float32"',
    'backend "fake" refuses maxTime: wanted 101, allowed at most 100',
  ]);
  expect([single, short, fake].map(({ log }) => [log.opens, log.closes])).toEqual([
    [1, 1],
    [1, 1],
    [1, 0],
  ]);
  await criterion.close();
  expect(fake.log.closes).toBe(1);
});

test("the reason is the one that a criterion would give", async () => {
  const single = fakeBackend({ manifest: { dtypes: ["float32"] } });
  const reasons: string[] = [];
  const onSkip = (_: string, reason: string) => reasons.push(reason);
  const needs = { dtype: "float64" } as const;
  const opened = await firstAvailable([single.provider, fakeBackend().provider], { needs, onSkip }).open();
  expect(opened.manifest.dtypes).toContain("float64");
  const criterion = await createCtcLoss({ backend: single.provider });
  const refused = criterion.loss({ data: new Float64Array(4), shape: [2, 2], targets: [1] });
  await expect(refused).rejects.toThrow(expect.objectContaining({ message: reasons[0] }));
});

test("where no backend meets the needs, the error says what each refuses", async () => {
  const single = fakeBackend({ manifest: { dtypes: ["float32"] } });
  const provider = firstAvailable([absent("cuda", "no driver"), single.provider], {
    needs: { dtype: "float64" },
  });
  expect(await provider.probe()).toEqual({ available: true });
  const error = await provider.open().catch((caught: unknown) => caught);
  const refusal = 'backend "fake" refuses dtype: wanted "float64", allowed "float32"';
  expect(error).toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: `no backend is available: cuda: no driver; fake: ${refusal}`,
  });
  expect((error as { cause: AggregateError }).cause.errors).toMatchObject([
    { code: "CTC_UNAVAILABLE" },
    { code: "CTC_UNSUPPORTED" },
  ]);
});

test("a backend that fails to close is passed over all the same, for the same reason", async () => {
  const onClose = () => {
    throw new Error("stuck");
  };
  const stuck = fakeBackend({ manifest: { dtypes: ["float32"] }, onClose });
  const skips: string[] = [];
  const opened = await firstAvailable([stuck.provider, fakeBackend().provider], {
    needs: { dtype: "float64" },
    onSkip: (_, reason) => skips.push(reason),
  }).open();
  expect(opened.manifest.dtypes).toContain("float64");
  expect(skips).toEqual(['backend "fake" refuses dtype: wanted "float64", allowed "float32"']);
  expect(stuck.log.closes).toBe(1);
});

test("what is not named is not needed, and all kinds of gradients are one with logits", async () => {
  const scoring = fakeBackend({
    manifest: { operations: ["loss"], gradients: [], inputs: [], topologies: [], dtypes: [] },
  });
  for (const needs of [{}, undefined, { dtype: undefined }, { operation: "loss" }]) {
    const provider = firstAvailable([scoring.provider], { needs } as object);
    expect(await provider.open()).toBe(scoring.backend);
  }
  const fused = fakeBackend({ manifest: { gradients: ["logits"] } });
  const needs = { input: "logits", gradient: "logProbs" } as const;
  expect(await firstAvailable([fused.provider], { needs }).open()).toBe(fused.backend);
});

test.each([
  ["needs: expected an object with topology, dtype", TypeError, "float64"],
  ["needs: expected an object with topology, dtype", TypeError, null],
  ['needs: unknown option "dtypes"; known: topology, dtype', TypeError, { dtypes: ["float64"] }],
  ['needs.dtype: expected "float32" or "float64", got "f64"', RangeError, { dtype: "f64" }],
  ['needs.topology: expected "ctc" or "ctc-no-repeat-blank", got 1', TypeError, { topology: 1 }],
  [
    'needs.input: expected "logProbs", "logits" or "probabilities", got "probs"',
    RangeError,
    { input: "probs" },
  ],
  [
    'needs.gradient: expected "logits", "logProbs" or "probabilities", got true',
    TypeError,
    { gradient: true },
  ],
  ["needs.maxTime: expected 1..2147483647, got 0", RangeError, { maxTime: 0 }],
  ["needs.maxBatch: expected an integer (1..2147483647), got 1.5", RangeError, { maxBatch: 1.5 }],
  ['needs.maxClasses: expected an integer (1..2147483647), got "9"', TypeError, { maxClasses: "9" }],
  ["needs.maxTargetLength: expected 0..2147483647, got -1", RangeError, { maxTargetLength: -1 }],
])("%s", (message, kind, needs) => {
  const call = () => firstAvailable([fakeBackend().provider], { needs } as object);
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});

test("needs are those of the call, whatever becomes of the object", async () => {
  const needs: { dtype: "float32" | "float64" } = { dtype: "float64" };
  const single = fakeBackend({ manifest: { dtypes: ["float32"] } });
  const provider = firstAvailable([single.provider], { needs });
  needs.dtype = "float32";
  await expect(provider.open()).rejects.toMatchObject({ code: "CTC_UNAVAILABLE" });
});

test("bad arguments", () => {
  expect(() => firstAvailable([])).toThrow(
    new RangeError("providers: expected at least one, got an empty array"),
  );
  const notOne = [fakeBackend().provider, fakeBackend().backend] as unknown as BackendProvider[];
  expect(() => firstAvailable(notOne)).toThrow(
    new TypeError("providers[1]: expected a provider, got an Object"),
  );
  expect(() => firstAvailable(undefined as unknown as [])).toThrow(TypeError);
  const text = { onSkip: "console.log" } as object;
  expect(() => firstAvailable([fakeBackend().provider], text)).toThrow(
    new TypeError('onSkip: expected a function, got "console.log"'),
  );
  const typo = { onskip: () => {} } as object;
  expect(() => firstAvailable([fakeBackend().provider], typo)).toThrow(
    'unknown option "onskip"; known: onSkip, needs, openTimeout',
  );
});
