// A provider that does not answer is given up, and what it opens later is closed.

import { expect, test } from "vitest";
import { type BackendProvider, createCtcLoss, firstAvailable } from "../src/index.ts";
import { fakeBackend, gate, turn } from "./fake-backend.ts";

const never = () => new Promise<never>(() => {});
const unanswered: BackendProvider = { name: "gpu", openTimeout: 10, probe: never, open: never };
const stuck: BackendProvider = { ...unanswered, probe: async () => ({ available: true }) };

test.each([
  [unanswered, "gpu: probe did not answer within 10 ms"],
  [stuck, "gpu: gpu could not be opened: open did not answer within 10 ms"],
])("a list goes on to the next provider, and says why", async (provider, reason) => {
  const fake = fakeBackend();
  const skips: string[] = [];
  const list = firstAvailable([provider, fake.provider], {
    onSkip: (name, told) => skips.push(`${name}: ${told}`),
  });
  expect(await list.open()).toBe(fake.backend);
  expect(skips).toEqual([reason]);
  expect(await list.probe()).toEqual({ available: true });
});

test("a criterion is refused", async () => {
  await expect(createCtcLoss({ backend: unanswered })).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "gpu is not available: probe did not answer within 10 ms",
  });
  await expect(createCtcLoss({ backend: stuck })).rejects.toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "gpu could not be opened: open did not answer within 10 ms",
  });
});

test("a list inside a criterion has the time that all its providers need", async () => {
  const fake = fakeBackend();
  const list = firstAvailable([unanswered, unanswered, stuck, fake.provider]);
  const criterion = await createCtcLoss({ backend: list });
  expect(criterion.backend).toBe("fake");
});

test("the caller's limit goes before the provider's", async () => {
  const slow = { ...stuck, openTimeout: 60_000 };
  const fake = fakeBackend();
  expect(await firstAvailable([slow, fake.provider], { openTimeout: 10 }).open()).toBe(fake.backend);
});

test("a backend that comes too late is closed", async () => {
  const door = gate();
  const fake = fakeBackend();
  const late: BackendProvider = {
    ...stuck,
    async open() {
      await door.wait();
      return fake.backend;
    },
  };
  await expect(createCtcLoss({ backend: late })).rejects.toMatchObject({ code: "CTC_UNAVAILABLE" });
  expect(fake.log.closes).toBe(0);
  door.open();
  await turn();
  expect(fake.log.closes).toBe(1);
});

test("one that never closes does not hold a list up that has no use for it", async () => {
  const single = fakeBackend({ manifest: { dtypes: ["float32"] } });
  const clinging: BackendProvider = {
    ...stuck,
    open: async () => ({ ...single.backend, close: never }),
  };
  const fake = fakeBackend();
  const list = firstAvailable([clinging, fake.provider], { needs: { dtype: "float64" } });
  expect(await list.open()).toBe(fake.backend);
});

test("a thread that was blocked is not the provider's delay", async () => {
  const fake = fakeBackend();
  const ready: BackendProvider = {
    ...fake.provider,
    openTimeout: 60,
    async open() {
      await turn();
      for (const end = performance.now() + 200; performance.now() < end; ); // as the page around it may do
      await turn();
      return fake.backend;
    },
  };
  expect((await createCtcLoss({ backend: ready })).backend).toBe("fake");
});

test("what has no words is a reason too", async () => {
  const fake = fakeBackend();
  const mute = () => Promise.reject(Object.create(null));
  for (const odd of [
    { ...stuck, probe: mute },
    { ...stuck, open: mute },
  ])
    expect(await firstAvailable([odd, fake.provider]).open()).toBe(fake.backend);
});
