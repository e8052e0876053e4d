import type { Endpoint } from "comlink";

/** A worker as this package sees it: an endpoint that may die. Only port/ knows that there are two kinds of worker. */
export interface Port {
  readonly endpoint: Endpoint;
  /** `died` is called at most once, and not after `terminate`. */
  onDeath(died: (reason: string) => void): void;
  /** Call it once the worker holds this lock. Browsers fire no event when a worker ends by itself, but its lock is freed. */
  watch(lock: string): void;
  /** Whether every end of the worker is heard. Else a worker that answers no more may be busy, or gone. */
  readonly watched: boolean;
  /** Whether the worker keeps a process from ending. After the worker's end it keeps it until it is gone, whatever is said here. */
  hold(busy: boolean): void;
  /** Resolves when the worker is gone; with `false` where it may still be running. */
  terminate(): Promise<boolean>;
}
