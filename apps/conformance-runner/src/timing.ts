import { printable } from "@ctckit/conformance";
import { type BackendProvider, type Criterion, createCtcLoss } from "@ctckit/core";

// How long a loss with its gradient takes. It compares backends on one machine, not machines.

const shapes = {
  "toy: T 50, N 16, C 20, S 30": [50, 16, 20, 30],
  "characters: T 150, N 32, C 80, S 40": [150, 32, 80, 40],
  "word pieces: T 500, N 16, C 1000, S 100": [500, 16, 1000, 100],
} as const;

const [WARM_UP, ROUND] = [300, 1000]; // ms

/** Median milliseconds of a call, by shape. */
export type Times = Readonly<Record<string, number>>;

/** Called before "probe", "open", each shape and "close"; what begins waits for the promise that it returns. */
export type OnStep = (step: string) => void | Promise<void>;

/** Times for float32 arrays of the host, or why there are none. */
export async function timings(provider: BackendProvider, onStep: OnStep = () => {}): Promise<Times | string> {
  await onStep("probe");
  const found = await provider.probe();
  if (!found.available) return found.reason;
  await onStep("open");
  const criterion = await createCtcLoss({ backend: provider, input: "logits", reduction: "sum" });
  try {
    return await timesOf(criterion, onStep);
  } finally {
    await onStep("close");
    await criterion.close();
  }
}

async function timesOf(criterion: Criterion, onStep: OnStep): Promise<Times> {
  const times: Record<string, number> = {};
  for (const [name, [time, batch, classes, labels]] of Object.entries(shapes)) {
    await onStep(name);
    const data = Float32Array.from({ length: time * batch * classes }, (_, i) => 3 * Math.sin(i * 1.37));
    const label = (n: number, k: number) => 1 + ((7 * n + 13 * k) % (classes - 1));
    const targets = Array.from({ length: batch }, (_, n) =>
      Array.from({ length: labels }, (_, k) => label(n, k)),
    );
    const out = { grad: new Float32Array(data.length) };
    const call = () => criterion.lossAndGrad({ data, shape: [time, batch, classes], targets, out });
    await during(WARM_UP, call);
    times[name] = median(await during(ROUND, call));
  }
  return times;
}

async function during(milliseconds: number, call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const began = performance.now(); times.length === 0 || performance.now() - began < milliseconds; ) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

function median(times: number[]): number {
  return times.sort((a, c) => a - c)[times.length >> 1]!;
}

/** A row for each shape, a column for each backend. */
export function timingRows(all: Readonly<Record<string, Times>>): string[][] {
  return [
    ["ms a call", ...Object.keys(all).map(printable)],
    ...Object.keys(shapes).map((shape) => [
      shape,
      ...Object.values(all).map((times) => times[shape]?.toPrecision(3) ?? "-"),
    ]),
  ];
}
