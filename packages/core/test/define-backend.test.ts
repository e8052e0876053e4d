import { expect, test } from "vitest";
import { defineBackend } from "../src/backend.ts";
import { createCtcLoss } from "../src/index.ts";
import { fakeBackend, gate, type Script, turn } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** The fake as an author defines it, and what of it runs. */
async function opened(script: Script = {}) {
  const fake = fakeBackend(script);
  const provider = defineBackend({
    name: "mine",
    probe: fake.provider.probe,
    open: async () => {
      const { manifest, plan, close } = fake.backend;
      return { manifest, plan, close, ...(fake.backend.allocate && { allocate: fake.backend.allocate }) };
    },
  });
  return { fake, provider, backend: await provider.open() };
}

const kind = { topology: "ctc", dtype: "float64", input: "logProbs", operation: "loss" } as const;
const allocation = { dtype: "float64", time: 1, batch: 1, classes: 2, maxTargetLength: 0 } as const;

async function batchOf() {
  const fake = fakeBackend();
  await (await createCtcLoss({ backend: fake.provider })).loss(problem());
  return fake.lastRun();
}

test("after close the author's code is not called, and every call is refused", async () => {
  const memory = { data: new Float64Array(2), grad: new Float64Array(2) };
  const { backend, fake } = await opened({ onAllocate: () => memory });
  const { batch, out } = await batchOf();
  const plan = backend.plan(kind);
  await plan.run(batch, out);
  plan.runSync!(batch, out);
  const runs = fake.plans[0]!.runs.length;
  await Promise.all([backend.close(), backend.close()]);
  await backend.close();
  expect(fake.log.closes).toBe(1);
  const closed = { code: "CTC_CLOSED", message: "mine: the backend is closed" };
  expect(await errorOf(plan.run(batch, out))).toMatchObject(closed);
  expect(() => plan.runSync!(batch, out)).toThrow(expect.objectContaining(closed));
  expect(() => backend.plan(kind)).toThrow(expect.objectContaining(closed));
  expect(await errorOf(backend.allocate!(allocation))).toMatchObject(closed);
  expect(fake.plans[0]!.runs.length).toBe(runs);
});

test("runs under way finish before the device is closed, and close settles after that", async () => {
  const door = gate();
  const { backend, fake } = await opened({ gate: door.wait });
  const { batch, out } = await batchOf();
  const run = backend.plan(kind).run(batch, out);
  let released = false;
  const closing = backend.close().then(() => {
    released = true;
  });
  await turn();
  expect([released, fake.log.closes]).toEqual([false, 0]);
  door.open();
  await run;
  await closing;
  expect(fake.log.closes).toBe(1);
});

test("a run that fails does not keep the device from being closed", async () => {
  const { backend, fake } = await opened({ gate: () => Promise.reject(new Error("bad launch")) });
  const { batch, out } = await batchOf();
  const run = backend.plan(kind).run(batch, out);
  const closing = backend.close();
  expect(await errorOf(run)).toEqual(new Error("bad launch"));
  await closing;
  expect(fake.log.closes).toBe(1);
});

test("a signal that has fired never reaches the author's code", async () => {
  const { backend, fake } = await opened();
  const { batch, out } = await batchOf();
  const plan = backend.plan(kind);
  const error = await errorOf(plan.run(batch, out, AbortSignal.abort("enough")));
  expect(error).toMatchObject({ code: "CTC_ABORTED", cause: "enough" });
  expect(fake.plans[0]!.runs).toEqual([]);
});

test("what is absent stays absent", async () => {
  const { backend } = await opened({ sync: false });
  expect("runSync" in backend.plan(kind)).toBe(false);
  expect("allocate" in backend || "device" in backend).toBe(false);
  expect(backend.name).toBe("mine");
});

test("a device without close has nothing to give back", async () => {
  const { manifest, plan } = fakeBackend().backend;
  const provider = defineBackend({
    name: "mine",
    probe: async () => ({ available: true }),
    open: async () => ({ manifest, plan }),
  });
  const backend = await provider.open();
  await backend.close();
  expect(() => backend.plan(kind)).toThrow("mine: the backend is closed");
});

test("definition and device may be objects of classes", async () => {
  const fake = fakeBackend({ onAllocate: () => ({ data: new Float64Array(2), grad: new Float64Array(2) }) });
  class Device {
    readonly manifest = fake.backend.manifest;
    readonly #plans = fake.backend;
    plan(spec: Parameters<typeof fake.backend.plan>[0]) {
      return this.#plans.plan(spec);
    }
    allocate(spec: typeof allocation) {
      return this.#plans.allocate!(spec);
    }
    close() {
      return this.#plans.close();
    }
  }
  class Definition {
    readonly name = "mine";
    readonly #device = new Device();
    async probe() {
      return { available: this.#device !== undefined } as { available: true };
    }
    async open() {
      return this.#device as never;
    }
  }
  const provider = defineBackend(new Definition());
  expect(await provider.probe()).toEqual({ available: true });
  const backend = await provider.open();
  expect((await backend.allocate!(allocation)).data.length).toBe(2);
  await backend.close();
  expect(fake.log.closes).toBe(1);
});

test("each opened backend has a manifest of its own", async () => {
  const { provider } = await opened();
  const [one, other] = [await provider.open(), await provider.open()];
  (one.manifest.dtypes as unknown[]).length = 0;
  expect(other.manifest.dtypes).toEqual(["float64", "float32"]);
});

test("what probe throws is its reason, and what open throws is a CtcError", async () => {
  const cause = new DOMException("no device", "OperationError");
  const provider = defineBackend({
    name: "mine",
    openTimeout: 5,
    probe: () => {
      throw cause;
    },
    open: () => Promise.reject(cause),
  });
  expect(provider.openTimeout).toBe(5);
  expect(await provider.probe()).toEqual({ available: false, reason: "no device" });
  expect(await errorOf(provider.open())).toMatchObject({
    code: "CTC_UNAVAILABLE",
    message: "mine could not be opened: no device",
    cause,
  });
});
