// A training that the page can pause, resume, reset and inspect. It draws nothing: it only reports what happens.
import type { Criterion } from "@ctckit/core";
import { turn } from "@ctckit/core/backend";
import {
  drawLines,
  errorRate,
  type LineSource,
  type Lines,
  learningRate,
  type Network,
  type TensorFlow,
} from "@ctckit/recogniser";
import { readPatiently } from "../reading/read-patiently.ts";
import { batch, measureEvery, seed } from "../task.ts";
import { criterionSlot } from "./criterion-slot.ts";
import { createModel, type Model } from "./model.ts";
import { type Phases, Stopwatch } from "./phases.ts";
import { turns } from "./turns.ts";

export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number;
  readonly loss: number;
  /** The backend that computed the loss, by its own name: `worker(wasm)`. */
  readonly backend: string;
  readonly phases: Phases;
  /** Milliseconds from the step's beginning to its end. */
  readonly wall: number;
}

export interface Measurement {
  readonly step: number;
  /** Character error rate of `guesses`. */
  readonly rate: number;
  readonly guesses: readonly string[];
}

export interface SessionEvents {
  stepped(report: StepReport): void;
  measured(measurement: Measurement): void | Promise<void>;
  /** Training started, paused, or ended because of an error. */
  running(now: boolean): void;
  failed(error: Error): void;
}

export interface Session {
  /** Steps done. */
  readonly step: number;
  readonly running: boolean;
  /** Another one after a reset or a load. */
  readonly network: Network;
  /** What computes the next step's loss. */
  readonly criterion: Criterion<"mean">;
  start(): void;
  /** The step under way is still finished. */
  pause(): void;
  /** @returns whether the next step uses this backend: of several calls the last one wins */
  useBackend(name: string): Promise<boolean>;
  reset(): Promise<void>;
  /** @param fill gives a new network its weights, and returns after how many steps they were saved; if it throws, nothing changes */
  restore(fill: (network: Network) => number): Promise<void>;
  /** Runs `work` between two steps. */
  between<T>(work: () => T | Promise<T>): Promise<T>;
}

export interface SessionOptions {
  readonly training: LineSource;
  readonly watched: Lines;
  readonly backend: string;
  readonly events: SessionEvents;
}

// Training never ends by itself, so the learning rate stays where the schedule ends.
const scheduledSteps = 300;
const lowestRate = 0.0006;

export async function createSession(
  tf: TensorFlow,
  { training, watched, backend, events }: SessionOptions,
): Promise<Session> {
  const queue = turns();
  const slot = await criterionSlot(backend, queue);
  let model: Model = createModel(tf, seed);
  let step = 0;
  let running = false;
  let looping = false;

  async function oneStep(): Promise<void> {
    const began = performance.now();
    const watch = new Stopwatch();
    const lines = watch.measure("drawing", () => drawLines(training, batch));
    await turn();
    const criterion = slot.current;
    const rate = Math.max(learningRate(Math.min(step, scheduledSteps), scheduledSteps), lowestRate);
    const loss = await model.trainer.step(criterion, lines, rate, watch);
    step++;
    const wall = performance.now() - began;
    events.stepped({ step, loss, backend: criterion.backend, phases: watch.times, wall });
  }

  async function measure(): Promise<void> {
    const guesses = await readPatiently(tf, model.network, watched);
    await events.measured({ step, rate: errorRate(watched.texts, guesses), guesses });
  }

  async function loop(): Promise<void> {
    if (looping) return;
    looping = true;
    try {
      while (running) {
        await queue.take(async () => {
          if (!running) return;
          await oneStep();
          if (step % measureEvery === 0) await measure();
        });
        await turn();
      }
    } catch (error) {
      running = false;
      events.running(false);
      events.failed(error instanceof Error ? error : new Error(String(error)));
    } finally {
      looping = false;
    }
  }

  /** Changes the model between two steps, then shows what it reads. */
  function change(work: () => number): Promise<void> {
    return queue.take(async () => {
      step = work();
      await measure();
    });
  }

  return {
    get step() {
      return step;
    },
    get running() {
      return running;
    },
    get network() {
      return model.network;
    },
    get criterion() {
      return slot.current;
    },
    start() {
      running = true;
      events.running(true);
      void loop();
    },
    pause() {
      running = false;
      events.running(false);
    },
    useBackend: slot.use,
    reset: () =>
      change(() => {
        model.dispose();
        model = createModel(tf, seed);
        return 0;
      }),
    restore: (fill) =>
      change(() => {
        const fresh = createModel(tf, seed);
        try {
          const saved = fill(fresh.network);
          model.dispose();
          model = fresh;
          return saved;
        } catch (error) {
          fresh.dispose();
          throw error;
        }
      }),
    between: queue.take,
  };
}
