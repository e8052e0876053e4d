import type { Endpoint } from "comlink";

/** A worker as this package sees it: something to talk to that may die. Of the two kinds of worker only port/ knows. */
export interface Port {
  readonly endpoint: Endpoint;
  /** `died` is called at most once, and not after `terminate`. */
  onDeath(died: (reason: string) => void): void;
  /** To be called once the worker holds the lock of this name: browsers say nothing when a worker ends by itself. */
  watch(lock: string): void;
  /** Whether the worker keeps a process from ending. */
  hold(busy: boolean): void;
  terminate(): Promise<void>;
}
