// Workers that end at random moments of their lives, in Node and in pages. Whatever happens to them, every call settles: with the right
// bits, or with a CtcError that says that a worker was lost. And the next call works.

import {
  type AsyncAligner,
  type Criterion,
  createCtcAligner,
  createCtcLoss,
  type LossAndGradInput,
} from "@ctckit/core";
import { js } from "@ctckit/js";
import { type AnyWorker, worker } from "@ctckit/worker";
import { expect } from "vitest";
import { problem } from "./problem.ts";

/** How a worker ends: from outside at once, or inside and after some milliseconds. */
export interface Fate {
  readonly way: "is terminated" | "exits" | "throws";
  readonly after: number;
}

const ways = ["is terminated", "exits", "throws"] as const;
const losses = ["CTC_DEVICE_LOST", "CTC_UNAVAILABLE", "CTC_ABORTED"];
/** A call that takes longer hangs. Starting a worker, which it may wait for, takes less than a second. */
const HANGS_MS = 20_000;

export interface Tally {
  kills: number;
  right: number;
  lost: number;
  opens: number;
}

interface Callees {
  readonly criterion: Criterion;
  readonly aligner: AsyncAligner;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How many kills are asked for: a few, unless `npm run kills` asks for more. */
export function killsAsked(usual: number): number {
  const { process } = globalThis as { process?: { env?: Environment } };
  // Word for word: Vite replaces it in pages.
  const inPage = (import.meta as { env?: Environment }).env?.CTCKIT_KILLS;
  return Number(process?.env?.CTCKIT_KILLS ?? inPage ?? usual);
}

/** Numbers in [0, 1). The seed repeats choices, not the moments that threads and timers make of them. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function settled<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs`)), HANGS_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Small and large, split and not. */
const calls = [problem(12, 5, 6, 4), problem(40, 3, 30, 9), problem(300, 8, 40, 60), problem(9, 1, 6, 2)];

/** Kills so many workers. Fails if a call hangs, is wrong, or rejects with anything but the loss of a worker. */
export async function kills(count: number, make: () => AnyWorker, seed = 1): Promise<Tally> {
  const next = random(seed);
  const tally: Tally = { kills: 0, right: 0, lost: 0, opens: 0 };
  const here = await createCtcLoss({ backend: js(), input: "logits" });
  const expected = await Promise.all(calls.map((call) => here.lossAndGrad(call)));
  const alignerHere = await createCtcAligner({ backend: js(), input: "logits" });
  const paths = await Promise.all(calls.map((call) => alignerHere.align(call)));
  let living: AnyWorker[] = [];

  function kill(target: AnyWorker, after: number): void {
    const way = ways[Math.floor(next() * ways.length)]!;
    tally.kills += 1;
    living = living.filter((each) => each !== target);
    if (way === "is terminated") target.terminate();
    else target.postMessage({ fate: { way, after } satisfies Fate });
  }
  function createWorker(): AnyWorker {
    const made = make();
    living.push(made);
    // One in three is ended before it is up.
    if (next() < 0.33 && tally.kills < count) setTimeout(() => kill(made, next() * 30), next() * 60);
    return made;
  }
  const provider = worker(() => js(), { size: 3, minWork: 1, createWorker });

  function check(error: unknown): void {
    expect(error).toMatchObject({ name: "CtcError" });
    expect(losses).toContain((error as { code: string }).code);
    tally.lost += 1;
  }
  async function call({ criterion, aligner }: Callees): Promise<void> {
    const index = Math.floor(next() * calls.length);
    const controller = next() < 0.1 ? new AbortController() : undefined;
    const input: LossAndGradInput = { ...calls[index]!, ...(controller && { signal: controller.signal }) };
    const ask = async () => {
      if (next() < 0.3) {
        expect(await settled(aligner.align(input), "an alignment")).toEqual(paths[index]);
        return;
      }
      const { losses, grad } = await settled(criterion.lossAndGrad(input), "a call");
      expect(losses).toEqual(expected[index]!.losses);
      expect(grad.every((value, i) => Object.is(value, expected[index]!.grad[i]))).toBe(true);
    };
    const running = ask();
    if (controller) setTimeout(() => controller.abort(), next() * 5);
    try {
      await running;
      tally.right += 1;
    } catch (error) {
      check(error);
    }
  }

  /** One backend's life, in which about 20 workers end. */
  async function life(): Promise<void> {
    const last = Math.min(count, tally.kills + 20);
    const opening = settled(createCtcLoss({ backend: provider, input: "logits" }), "opening");
    const criterion = await opening.catch(check);
    if (!criterion) return;
    // What it loads is loaded in a worker that may end meanwhile.
    const loading = settled(createCtcAligner({ backend: provider, input: "logits" }), "loading");
    const aligner = await loading.catch(check);
    if (!aligner) return settled(criterion.close(), "close");
    tally.opens += 1;
    const callees = { criterion, aligner };
    const caller = async () => {
      while (tally.kills < last) await call(callees);
    };
    const killer = async () => {
      while (tally.kills < last) {
        await later(next() * 40);
        const target = living[Math.floor(next() * living.length)];
        if (target) kill(target, next() * 20);
      }
    };
    await Promise.all([caller(), caller(), caller(), caller(), killer()]);
    await works(callees);
    await settled(criterion.close(), "close");
    await settled(aligner.close(), "close");
    for (const each of living.splice(0)) each.terminate();
  }

  /** Fates that were not yet fulfilled may cost some calls more. */
  async function works(callees: Callees): Promise<void> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const right = tally.right;
      await call(callees);
      if (tally.right > right) return;
      await later(20);
    }
    throw new Error("no call works any more");
  }

  while (tally.kills < count) await life();
  await here.close();
  await alignerHere.close();
  return tally;
}
