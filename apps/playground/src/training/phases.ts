/** Milliseconds of one step. All but `waiting` are spent on the page's own thread. */
export interface Phases {
  /** Drawing the lines. */
  readonly drawing: number;
  readonly forward: number;
  /** In the loss: all of it, or only handing the work over to a pool or a GPU. */
  readonly loss: number;
  /** For a pool or a GPU to compute the loss: the page is free meanwhile. */
  readonly waiting: number;
  /** Gradients of the weights; with a pool or a GPU the second forward pass too. */
  readonly backward: number;
  /** Adam. */
  readonly apply: number;
}

export type Phase = keyof Phases;

/** In the order of a step. */
export const phaseNames = [
  "drawing",
  "forward",
  "loss",
  "waiting",
  "backward",
  "apply",
] as const satisfies readonly Phase[];

/** Adds up times by phase. */
export class Stopwatch {
  readonly times: Record<Phase, number> = {
    drawing: 0,
    forward: 0,
    loss: 0,
    waiting: 0,
    backward: 0,
    apply: 0,
  };

  measure<T>(phase: Phase, work: () => T): T {
    const began = performance.now();
    try {
      return work();
    } finally {
      this.times[phase] += performance.now() - began;
    }
  }
}

/** The mean of each phase. */
export function meanPhases(steps: readonly Phases[]): Phases {
  const mean = (phase: Phase) =>
    steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + step[phase], 0) / steps.length;
  return Object.fromEntries(phaseNames.map((phase) => [phase, mean(phase)])) as unknown as Phases;
}
