import type { Endpoint } from "comlink";

/** A worker as this package sees it: an endpoint that may die. Only port/ knows that there are two kinds of worker. */
export interface Port {
  readonly endpoint: Endpoint;
  /** `died` is called at most once, and not after `terminate`. */
  onDeath(died: (reason: string) => void): void;
  /** Call it once the worker holds this lock. Browsers fire no event when a worker ends by itself, but its lock is freed. */
  watch(lock: string): void;
  /** Whether the worker keeps a process from ending. */
  hold(busy: boolean): void;
  terminate(): Promise<void>;
}
