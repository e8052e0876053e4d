import { getEventListeners } from "node:events";
import { Worker } from "node:worker_threads";
import { type Criterion, CtcError, createCtcAligner, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { type WorkerOptions, worker } from "@ctckit/worker";
import { describe, expect, onTestFinished, test } from "vitest";
import { problem, sharedCopy } from "./problem.ts";
import { create } from "./scripts/create.ts";

// What goes wrong in a worker, by the name of the backend that scripts/faulty.ts serves there.
const provider = (name: string, options: WorkerOptions = {}) =>
  worker(() => ({ ...js(), name }), {
    size: 2,
    minWork: 1,
    createWorker: () => create("./faulty.ts"),
    ...options,
  });

async function criterion(name: string, options?: WorkerOptions): Promise<Criterion> {
  const made = await createCtcLoss({ backend: provider(name, options), input: "logits" });
  onTestFinished(() => made.close());
  return made;
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => expect.fail(`expected an error, got ${value}`),
    (error: unknown) => error,
  );

const small = problem(12, 5, 6, 4);
const code = (expected: string) => expect.objectContaining({ name: "CtcError", code: expected });

describe("an error inside", () => {
  test("keeps its class, message and cause", async () => {
    const error = await caught((await criterion("throws a TypeError")).lossAndGrad(small));
    expect(error).toEqual(code("CTC_KERNEL_FAILED"));
    const { cause } = error as Error;
    expect(cause).toBeInstanceOf(TypeError);
    expect((cause as Error).message).toBe("no such number");
    expect((cause as Error).cause).toBeInstanceOf(RangeError);
  });
  test("is a plan that is none", async () => {
    const error = await caught((await criterion("plans nothing")).loss(small));
    expect(error).toMatchObject({
      code: "CTC_KERNEL_FAILED",
      cause: { name: "TypeError", message: "plan.run: expected a function, got undefined" },
    });
  });
  test("keeps its code", async () => {
    const error = await caught((await criterion("runs out of memory")).loss(small));
    expect(error).toBeInstanceOf(CtcError);
    expect(error).toMatchObject({ code: "CTC_OUT_OF_MEMORY", message: "faulty: 12 bytes" });
  });
  test("may be anything", async () => {
    const error = await caught((await criterion("throws a string")).loss(small));
    expect(error).toMatchObject({ code: "CTC_KERNEL_FAILED", cause: { message: "a string" } });
  });
});

describe("a worker that", () => {
  test("ends costs the calls it worked on, with CTC_DEVICE_LOST; the next call gets another", async () => {
    const { lossAndGrad } = await criterion("ends at the first batch of 13 frames");
    const before = await lossAndGrad(small);
    const lost = [1, 2, 3].map(() => caught(lossAndGrad(problem(13, 5, 6, 4))));
    for (const error of await Promise.all(lost)) {
      expect(error).toEqual(code("CTC_DEVICE_LOST"));
      expect((error as Error).message).toContain("it ended with code 4");
    }
    expect((await lossAndGrad(small)).grad).toEqual(before.grad);
  });
  test("ends every time settles every call", async () => {
    const { lossAndGrad } = await criterion("ends its process");
    const errors = await Promise.all(Array.from({ length: 8 }, () => caught(lossAndGrad(small))));
    expect(errors).toEqual(errors.map(() => code("CTC_DEVICE_LOST")));
  });
  test("fails outside of any call is lost", async () => {
    const error = await caught((await criterion("fails outside of any call")).loss(small));
    expect(error).toEqual(code("CTC_DEVICE_LOST"));
    expect((error as Error).message).toContain("nobody caught this");
  });
  test.each([
    ["null", "null"],
    ["a string", "disk full"],
  ])("throws %s outside of any call is lost", async (what, message) => {
    const error = await caught((await criterion(`throws ${what} outside`)).loss(small));
    expect(error).toEqual(code("CTC_DEVICE_LOST"));
    expect((error as Error).message).toContain(message);
  });
  test("hangs past the timeout is ended", async () => {
    const error = await caught((await criterion("hangs", { timeout: 300 })).loss(small));
    expect(error).toEqual(code("CTC_DEVICE_LOST"));
    expect((error as Error).message).toContain("within 300 ms");
  });
});

describe("a worker that does not come up is CTC_UNAVAILABLE:", () => {
  const why: [string, WorkerOptions, string][] = [
    [
      "cannot load its script",
      { createWorker: () => new Worker(new URL("./missing.js", import.meta.url)) },
      "it failed: ",
    ],
    ["fails in its script", { createWorker: () => create("./failing.ts") }, "this script fails"],
    ["serves nothing", { createWorker: () => create("./silent.ts"), startTimeout: 1500 }, "within 1500 ms"],
    ["is another", {}, "serves sound, not is another"],
    ["is unavailable", {}, "for a test"],
    ["is no worker", { createWorker: () => 5 as never }, "createWorker: expected a worker, got 5"],
    ["ends while it is asked", {}, "it ended with code 5"],
    ["says nothing of itself", {}, "says nothing of itself: probe: expected { available: true } or"],
    [
      "cannot be made",
      {
        createWorker: () => {
          throw new Error("no workers today");
        },
      },
      "no workers today",
    ],
  ];
  test.each(why)("%s", async (name, options, reason) => {
    const made = provider(name, options);
    const answer = await made.probe();
    expect(answer).toEqual({ available: false, reason: expect.stringContaining(reason) });
    const error = await caught(made.open());
    expect(error).toEqual(code("CTC_UNAVAILABLE"));
    expect((error as Error).message).toContain(reason);
  });
  test.each<[string, WorkerOptions, string]>([
    ["never opens", { startTimeout: 1500 }, "a worker did not start within 1500 ms"],
    ["ends while it opens", {}, "it ended with code 5"],
    ["opens nothing", {}, "opens nothing: open: expected a backend, got null"],
  ])("%s", async (name, options, reason) => {
    const made = provider(name, options);
    expect(await made.probe()).toEqual({ available: true });
    const error = await caught(made.open());
    expect(error).toEqual(code("CTC_UNAVAILABLE"));
    expect((error as Error).message).toContain(reason);
  });
  test("what its backend rejects with passes", async () => {
    expect(await caught(provider("cannot be opened").open())).toEqual(code("CTC_OUT_OF_MEMORY"));
  });
});

describe("a worker whose backend", () => {
  const call = { data: new Float32Array(4 * 3), shape: [4, 1, 3], targets: [[1, 2]] };
  test("fails to load what an alignment needs says why", async () => {
    const error = await caught(createCtcAligner({ backend: provider("cannot prepare") }));
    expect(error).toMatchObject({ code: "CTC_KERNEL_FAILED", cause: { message: "nothing to load" } });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
  });
  test("takes too long to load it is lost", async () => {
    const backend = provider("prepares for ever", { startTimeout: 1500 });
    const error = await caught(createCtcAligner({ backend }));
    expect(error).toEqual(code("CTC_DEVICE_LOST"));
    expect((error as Error).message).toContain("within 1500 ms");
  });
  test("loads it in a time that is not the call's", async () => {
    const workers: Worker[] = [];
    const createWorker = () => {
      workers.push(create("./faulty.ts"));
      return workers.at(-1)!;
    };
    const backend = provider("prepares for 500 ms", { size: 1, timeout: 400, createWorker });
    const aligner = await createCtcAligner({ backend });
    onTestFinished(() => aligner.close());
    const { scores } = await aligner.align(call);
    await workers.at(-1)!.terminate();
    expect((await aligner.align(call)).scores).toEqual(scores);
  });
});

/** A pool that counts the workers which it has started. */
function counted(name: string, options: WorkerOptions = {}) {
  let workers = 0;
  const createWorker = () => {
    workers += 1;
    return create("./faulty.ts");
  };
  // Probing starts one and ends it.
  return { backend: provider(name, { size: 1, createWorker, ...options }), workers: () => workers - 1 };
}

test("where only one worker can be had, it does all the work", async () => {
  let asked = 0;
  const { lossAndGrad } = await criterion("sound", {
    size: 4,
    createWorker: () => {
      asked += 1;
      if (asked > 2) throw new Error("no more processes"); // one is probed, one is opened
      return create("./faulty.ts");
    },
  });
  const here = await createCtcLoss({ backend: js(), input: "logits" });
  const expected = await here.lossAndGrad(small);
  for (let round = 0; round < 10; round++) {
    const results = await Promise.all([1, 2, 3].map(() => lossAndGrad(small)));
    for (const { losses, grad } of results) {
      expect(losses).toEqual(expected.losses);
      expect(grad).toEqual(expected.grad);
    }
  }
  expect(asked).toBeLessThan(10);
});

describe("after an abort", () => {
  test.each([
    ["a backend that listens goes on in the same worker", "waits for the signal at first", 1, 1],
    ["one that does not stop is ended, and the next call gets another", "hangs at first", 1, 2],
    // 45 runs for each, longer than a worker has to stop in.
    ["workers hear of it between samples that are runs of their own", "takes 30 ms a run at first", 2, 2],
  ])("%s", async (_, name, size, expected) => {
    const { backend, workers } = counted(name, { size });
    const { loss, close } = await createCtcLoss({ backend, input: "logits" });
    onTestFinished(() => close());
    const controller = new AbortController();
    // Not all of a length: over two workers in shared memory each sample is a run of its own.
    const call = problem(13, 90, 6, 4);
    const running = caught(loss({ ...call, data: sharedCopy(call.data), signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 150));
    controller.abort();
    expect(await running).toEqual(code("CTC_ABORTED"));
    // Only a worker that is free again computes this.
    expect((await loss(small)).losses).toHaveLength(5);
    expect(workers()).toBe(expected);
  });
});

test("a signal given to many calls at once has one listener, and ends them all", async () => {
  const { loss } = await criterion("waits for the signal at first");
  const controller = new AbortController();
  const call = { ...problem(13, 5, 6, 4), signal: controller.signal };
  const calls = Array.from({ length: 30 }, () => caught(loss(call)));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort();
  expect(await Promise.all(calls)).toEqual(calls.map(() => code("CTC_ABORTED")));
  expect((await loss(small)).losses).toHaveLength(5);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

describe("close", () => {
  test("settles when calls that would never end are aborted, and leaves no worker", async () => {
    const ended: Promise<number>[] = [];
    const backend = await provider("waits for ever", {
      createWorker: () => {
        const made = create("./faulty.ts");
        ended.push(new Promise((resolve) => made.on("exit", resolve)));
        return made;
      },
    }).open();
    const { loss } = await createCtcLoss({ backend, input: "logits" });
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, () => caught(loss({ ...small, signal: controller.signal })));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closing = backend.close();
    controller.abort();
    await closing;
    expect(await Promise.all(calls)).toEqual(calls.map(() => code("CTC_ABORTED")));
    expect(await Promise.all(ended)).toHaveLength(2);
  });
  test("does not wait for a worker that is slow to start", async () => {
    let workers = 0;
    const createWorker = () => create(workers++ === 0 ? "./faulty.ts" : "./silent.ts");
    const backend = await provider("waits for ever", { createWorker }).open();
    const { loss } = await createCtcLoss({ backend, input: "logits" });
    const controller = new AbortController();
    const call = caught(loss({ ...small, signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await backend.close();
    expect(await call).toEqual(code("CTC_ABORTED"));
  });
});
