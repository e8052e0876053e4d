import { expect, test } from "vitest";
import { type BackendProvider, CtcError, createCtcLoss, firstAvailable } from "../src/index.ts";
import { fakeBackend } from "./fake-backend.ts";

const absent = (name: string, reason: string): BackendProvider => ({
  name,
  probe: async () => ({ available: false, reason }),
  open: () => Promise.reject(new Error("open must not be called")),
});
const failing = (name: string, error: Error): BackendProvider => ({
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

test("an error that is no CtcError is a bug and is not passed over", async () => {
  const bug = new TypeError("undefined is not a function");
  await expect(firstAvailable([failing("webgpu", bug), fakeBackend().provider]).open()).rejects.toBe(bug);
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
    'unknown option "onskip"; known: onSkip',
  );
});
