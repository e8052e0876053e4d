// Runs in the page: calls the loss again and again, and watches the page's event loop meanwhile.
import { type BackendProvider, createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import type { Steps } from "./measurement.ts";

const createWorker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const backends: Readonly<Record<string, () => BackendProvider>> = {
  idle: wasm,
  js,
  wasm,
  worker: () => worker(() => wasm(), { createWorker }),
};

const [T, N, C, S] = [200, 32, 100, 40];
const data = Float32Array.from({ length: T * N * C }, (_, i) => 3 * Math.sin(i * 12.9898 + (i % 7)));
const targets = Array.from({ length: N }, (_, n) =>
  Array.from({ length: S }, (_, k) => 1 + ((k * (n + 2)) % (C - 1))),
);

/** The longest time that the event loop did not turn while `work` was under way, in milliseconds. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  let [longest, last, over] = [0, performance.now(), false];
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  await work();
  await new Promise((resolve) => setTimeout(resolve));
  over = true;
  port1.close();
  return longest;
}

async function measure(name: string, steps: number): Promise<Steps> {
  const criterion = await createCtcLoss({ backend: backends[name]!(), input: "logits" });
  const grad = new Float32Array(data.length);
  const call = () => criterion.lossAndGrad({ data, shape: [T, N, C], targets, out: { grad } });
  // Only the watching itself, for as long as a step takes.
  const work = name === "idle" ? () => new Promise((resolve) => setTimeout(resolve, 20)) : call;
  for (let i = 0; i < 5; i++) await call();
  const [blocks, whole]: [number[], number[]] = [[], []];
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    blocks.push(await longestBlock(work));
    whole.push(performance.now() - began);
  }
  await criterion.close();
  return { blocks, whole };
}

Object.assign(globalThis, { measure });
