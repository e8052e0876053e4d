import { EventEmitter } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test, vi } from "vitest";
import { type NodeWorker, node } from "../src/port/node.ts";

/** A worker that ends when it is told to, and counts what is said of its reference. */
function fake() {
  const events = new EventEmitter();
  const held = { ref: vi.fn(), unref: vi.fn() };
  let gone = () => {};
  const terminate = () =>
    new Promise<number>((resolve) => {
      gone = () => resolve(1);
    });
  const worker = Object.assign(events, { ...held, terminate, postMessage() {} });
  return { worker, held, gone: () => gone() };
}

describe("a worker of Node keeps its process", () => {
  test("for as long as it is busy", () => {
    const { worker, held } = fake();
    const port = node(worker as NodeWorker);
    port.hold(true);
    expect(held.ref).toHaveBeenCalledTimes(1);
    port.hold(false);
    expect(held.unref).toHaveBeenCalledTimes(1);
  });
  test.each(["told to end", "failed", "gone"])("whatever is said, once it is %s", async (how) => {
    const { worker, held, gone } = fake();
    const port = node(worker as NodeWorker);
    port.hold(true);
    const died = vi.fn();
    port.onDeath(died);
    if (how === "failed") worker.emit("error", new Error("no"));
    if (how === "gone") worker.emit("exit", 1);
    const ending = port.terminate();
    // An answer comes that was under way: nobody waits for the worker any more.
    port.hold(false);
    expect(held.unref).not.toHaveBeenCalled();
    gone();
    expect(await ending).toBe(true);
    port.hold(false);
    expect(held.unref).not.toHaveBeenCalled();
    expect(died).toHaveBeenCalledTimes(how === "told to end" ? 0 : 1);
  });
  test("until it is gone: its end counts no references", async () => {
    const real = new Worker("setInterval(() => {}, 1000)", { eval: true });
    const refs = [vi.spyOn(real, "ref"), vi.spyOn(real, "unref")];
    const port = node(real);
    port.hold(false);
    const ending = port.terminate();
    port.hold(true);
    port.hold(false);
    expect(refs.map(({ mock }) => mock.calls.length)).toEqual([1, 1]); // Node's own `terminate` holds it
    expect(await ending).toBe(true);
  });
});
