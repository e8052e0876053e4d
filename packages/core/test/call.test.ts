import { expect, test, vi } from "vitest";
import { CtcError, createCtcLoss } from "../src/index.ts";
import { fakeBackend, gate, turn } from "./fake-backend.ts";
import { problem } from "./problem.ts";

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test("loss asks for no gradient, lossAndGrad for the one of the options", async () => {
  const gradientOf = async (options: object) => {
    const fake = fakeBackend();
    const criterion = await createCtcLoss({ backend: fake.provider, ...options });
    await criterion.loss(problem());
    await criterion.lossAndGrad(problem());
    const used = fake.plans.filter((plan) => plan.runs.length > 0).reverse();
    expect(used.map((plan) => plan.runs[0]?.out.grad?.length)).toEqual([undefined, 60]);
    return used.map((plan) => plan.spec.gradient);
  };
  expect(await gradientOf({})).toEqual([undefined, "logits"]);
  expect(await gradientOf({ gradient: "logProbs" })).toEqual([undefined, "logProbs"]);
  expect(await gradientOf({ input: "logits", gradient: "logProbs" })).toEqual([undefined, "logits"]);
});

test("the gradient has data's type and is the caller's memory where given", async () => {
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  const single = await criterion.lossAndGrad({ ...problem(), data: new Float32Array(60) });
  expect(single.grad).toEqual(new Float32Array(60).fill(7));
  const grad = new Float64Array(60);
  expect((await criterion.lossAndGrad({ ...problem(), out: { grad } })).grad).toBe(grad);
});

test("a dtype or size that the manifest does not allow is refused at the call", async () => {
  const fake = fakeBackend({ manifest: { dtypes: ["float32"], limits: { maxTime: 4, maxTargetLength: 2 } } });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const single = { ...problem(), data: new Float32Array(60) };
  await expect(criterion.loss(problem())).rejects.toMatchObject({
    code: "CTC_UNSUPPORTED",
    message: 'backend "fake" refuses dtype: wanted "float64", allowed "float32"',
  });
  const long = { data: new Float32Array(75), shape: [5, 3, 5], targets: [[1], [1], [1]] };
  expect(() => criterion.lossSync?.(long)).toThrow(
    'backend "fake" refuses maxTime: wanted 5, allowed at most 4',
  );
  expect((await criterion.loss(single)).losses.length).toBe(3);
});

test.each([
  ["an Error", new Error("bad launch"), "bad launch"],
  ["a string", "bad launch", "bad launch"],
  ["a TypeError", new TypeError("bad launch"), "bad launch"],
  ["a RangeError", new RangeError("bad launch"), "bad launch"],
])("%s of the backend is wrapped, async and sync, and the next call works", async (_name, cause, text) => {
  let failing = true;
  const fake = fakeBackend({
    onRun: () => {
      if (failing) throw cause;
    },
  });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const wrapped = { code: "CTC_KERNEL_FAILED", message: `backend "fake" failed: ${text}`, cause };
  expect(await errorOf(criterion.loss(problem()))).toMatchObject(wrapped);
  expect(await errorOf((async () => criterion.lossSync?.(problem()))())).toMatchObject(wrapped);
  failing = false;
  expect((await criterion.loss(problem())).losses).toEqual(Float64Array.of(1, 2, 3));
});

test.each([
  new CtcError("CTC_DEVICE_LOST", "lost"),
  // What a backend with a bundled copy of this package throws.
  Object.assign(new Error("lost"), { name: "CtcError", code: "CTC_DEVICE_LOST" }),
])("%s of the backend passes as it is", async (error) => {
  const onRun = () => {
    throw error;
  };
  const criterion = await createCtcLoss({ backend: fakeBackend({ onRun }).provider });
  expect(await errorOf(criterion.lossAndGrad(problem()))).toBe(error);
  expect(() => criterion.lossAndGradSync?.(problem())).toThrow(error);
});

const transfer = ({ buffer }: { buffer: ArrayBuffer }) => structuredClone(buffer, { transfer: [buffer] });

test.each(["the run succeeds", "the run fails"])(
  "memory detached during a call is named, where %s",
  async (how) => {
    const done = how === "the run succeeds" ? () => {} : () => Promise.reject(new TypeError("detached"));
    const [data, grad] = [new Float64Array(60), new Float64Array(60)];
    const cases = [
      ["data", data, { ...problem(), data }],
      ["out.grad", grad, { ...problem(), out: { grad } }],
    ] as const;
    for (const [name, array, input] of cases) {
      const door = gate();
      const fake = fakeBackend({ gate: () => door.wait().then(done) });
      const criterion = await createCtcLoss({ backend: fake.provider });
      const call = criterion.lossAndGrad(input);
      transfer(array);
      door.open();
      expect(await errorOf(call)).toEqual(
        new TypeError(`${name}: the array's buffer was detached while the call was under way`),
      );
    }
  },
);

test("a signal that has fired stops the call before any work", async () => {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.provider });
  const made = fake.plans.length;
  const signal = AbortSignal.abort("enough");
  const notEvenChecked = { ...problem(), shape: [0], signal };
  expect(await errorOf(criterion.loss(notEvenChecked))).toMatchObject({
    code: "CTC_ABORTED",
    cause: "enough",
  });
  expect(fake.plans.length).toBe(made);
});

test("an abort ends the call at once, while the backend stays open until it is done", async () => {
  const door = gate();
  const fake = fakeBackend({ gate: door.wait });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const controller = new AbortController();
  const call = criterion.loss({ ...problem(), signal: controller.signal });
  const reason = new Error("user left");
  controller.abort(reason);
  expect(await errorOf(call)).toMatchObject({ code: "CTC_ABORTED", cause: reason });

  await criterion.close();
  await turn();
  const busy = fake.plans.at(-1);
  expect(fake.log.closes).toBe(0);
  door.open();
  await turn();
  expect(busy?.runs[0]?.signal).toBe(controller.signal);
  expect(fake.log.closes).toBe(1);
});

test("a backend's failure after an abort reaches no one, not even as an unhandled rejection", async () => {
  const door = gate();
  const criterion = await createCtcLoss({ backend: fakeBackend({ gate: door.wait }).provider });
  const controller = new AbortController();
  const call = criterion.loss({ ...problem(), signal: controller.signal });
  controller.abort();
  expect(await errorOf(call)).toMatchObject({ code: "CTC_ABORTED" });
  door.fail(new Error("late"));
  await turn(); // vitest fails the run on an unhandled rejection
});

test("a signal that fires while the backend starts, or after the call, does what it should", async () => {
  const controller = new AbortController();
  const fake = fakeBackend({
    gate: async () => controller.abort("inside"),
  });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const call = criterion.loss({ ...problem(), signal: controller.signal });
  expect(await errorOf(call)).toMatchObject({ code: "CTC_ABORTED", cause: "inside" });

  const quiet = await createCtcLoss({ backend: fakeBackend().provider });
  const late = new AbortController();
  const { losses } = await quiet.loss({ ...problem(), signal: late.signal });
  late.abort();
  expect(losses).toEqual(Float64Array.of(1, 2, 3));
});

test("a call leaves no listener on a signal that outlives it", async () => {
  const { signal } = new AbortController();
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  await criterion.loss({ ...problem(), signal });
  await turn();
  expect(added).toHaveBeenCalledOnce();
  expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
});

test("a signal given to many calls at once has one listener, and stops them all", async () => {
  const door = gate();
  const criterion = await createCtcLoss({ backend: fakeBackend({ gate: door.wait }).provider });
  const controller = new AbortController();
  const { signal } = controller;
  const [added, removed] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
  const calls = Array.from({ length: 20 }, () => errorOf(criterion.loss({ ...problem(), signal })));
  expect(added).toHaveBeenCalledTimes(1);
  controller.abort("all of them");
  for (const error of await Promise.all(calls))
    expect(error).toMatchObject({ code: "CTC_ABORTED", cause: "all of them" });
  door.open();
  await turn();
  expect(removed).toHaveBeenCalledTimes(1);
});

test("a signal that fails to remove its listener fails the call, and only the call", async () => {
  const cause = new Error("no such listener");
  const signal = {
    aborted: false,
    addEventListener() {},
    removeEventListener() {
      throw cause;
    },
  } as unknown as AbortSignal;
  const criterion = await createCtcLoss({ backend: fakeBackend().provider });
  expect(await errorOf(criterion.loss({ ...problem(), signal }))).toMatchObject({ cause });
  await turn(); // vitest fails the run on an unhandled rejection
});

test("after close every call fails with CTC_CLOSED, and closing twice is one closing", async () => {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.provider });
  await criterion.loss(problem());
  await Promise.all([criterion.close(), criterion.close()]);
  await criterion.close();
  expect(fake.log.closes).toBe(1);
  expect(await errorOf(criterion.loss(problem()))).toMatchObject({ code: "CTC_CLOSED" });
  expect(await errorOf(criterion.lossAndGrad(problem()))).toMatchObject({ code: "CTC_CLOSED" });
  expect(() => criterion.lossSync?.(problem())).toThrow("lossSync: the criterion is closed");
  expect(() => criterion.lossAndGradSync?.(problem())).toThrow("lossAndGradSync: the criterion is closed");
});

test("close waits for no call, and a call under way finishes", async () => {
  const door = gate();
  const fake = fakeBackend({ gate: door.wait });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const call = criterion.loss(problem());
  await criterion.close();
  expect(fake.log.closes).toBe(0);
  door.open();
  expect((await call).losses).toEqual(Float64Array.of(1, 2, 3));
  await turn();
  expect(fake.log.closes).toBe(1);
});

test("a release that fails after close has returned is no unhandled rejection", async () => {
  const door = gate();
  const fake = fakeBackend({
    gate: door.wait,
    onClose: () => {
      throw new Error("stuck");
    },
  });
  const criterion = await createCtcLoss({ backend: fake.provider });
  const call = criterion.loss(problem());
  await criterion.close();
  door.open();
  await call;
  await turn(); // vitest fails the run on an unhandled rejection
  expect(fake.log.closes).toBe(1);
});

test("a caller's own backend outlives the criterion", async () => {
  const fake = fakeBackend();
  const criterion = await createCtcLoss({ backend: fake.backend });
  await criterion.close();
  expect(fake.log).toMatchObject({ opens: 0, closes: 0 });
});

test("a backend whose close throws instead of rejecting fails close all the same", async () => {
  const cause = new Error("stuck");
  const onClose = () => {
    throw cause;
  };
  const criterion = await createCtcLoss({ backend: fakeBackend({ onClose }).provider });
  expect(await errorOf(criterion.close())).toMatchObject({ code: "CTC_KERNEL_FAILED", cause });
  const refused = fakeBackend({ onClose, manifest: { topologies: [] } });
  expect(await errorOf(createCtcLoss({ backend: refused.provider }))).toMatchObject({
    code: "CTC_UNSUPPORTED",
  });
});
