// Runs in the page: aligns while the page draws, and says how often it could.
import { type AlignInput, type AlignResult, type BackendProvider, createCtcAligner } from "@ctckit/core";
import { js } from "@ctckit/js";
import { wasm } from "@ctckit/wasm";
import { worker } from "@ctckit/worker";
import { alignCases } from "../cases.ts";
import { SEED, type Speech, speech } from "../speech.ts";
import type { Drawing, PageSide } from "./measurement.ts";

const createWorker = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const IDLE_MS = 2000;

/** What is done while the page draws. */
type Work = () => Promise<AlignResult | undefined>;

const sides: Readonly<Record<PageSide, (posed: Speech) => Promise<Work>>> = {
  idle: async () => () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)),
  worker: (posed) =>
    aligning(
      posed,
      worker(() => wasm(), { createWorker }),
    ),
  wasm: (posed) => aligning(posed, wasm()),
  js: (posed) => aligning(posed, js()),
  async "js, blocking"(posed) {
    const aligner = await createCtcAligner({ backend: js(), layout: "NTC" });
    return async () => aligner.alignSync(inputOf(posed));
  },
};

async function aligning(posed: Speech, backend: BackendProvider): Promise<Work> {
  const aligner = await createCtcAligner({ backend, layout: "NTC" });
  return () => aligner.align(inputOf(posed));
}

const inputOf = ({
  shape: { time, batch, classes },
  logProbs,
  targets,
}: Speech): AlignInput<Float32Array> => ({
  data: logProbs,
  shape: [batch, time, classes],
  targets,
});

/** Draws as often as the browser lets it, a bar that moves, until `work` is over. */
async function drawing(work: Work): Promise<Drawing> {
  const bar = document.body.appendChild(document.createElement("div"));
  bar.style.cssText = "width: 50px; height: 50px; background: #0072b2";
  let [frames, longest, over] = [0, 0, false];
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  await frame();
  const began = performance.now();
  let last = began;
  let took = 0;
  const worked = work().then((result) => {
    took = performance.now() - began;
    over = true;
    return result;
  });
  // One frame after the end, too: the gap before it is part of what the page feels.
  for (let more = true; more; ) {
    more = !over;
    await frame();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    frames++;
    bar.style.transform = `translateX(${frames % 200}px)`;
  }
  const score = (await worked)?.scores[0];
  bar.remove();
  return { frames, longest, watched: last - began, took, ...(score !== undefined && { score }) };
}

async function measure(side: PageSide, name: keyof typeof alignCases): Promise<Drawing> {
  const work = await sides[side](speech(alignCases[name], SEED));
  return drawing(work);
}

Object.assign(globalThis, { measure });
