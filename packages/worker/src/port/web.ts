/// <reference lib="dom" />
import type { Port } from "./port.ts";

export function web(worker: Worker): Port {
  let ended = false;
  let died = (_reason: string) => {};
  const waiting = new AbortController();
  const end = (reason: string) => {
    if (ended) return;
    ended = true;
    died(reason);
  };
  worker.addEventListener("error", (event: ErrorEvent) => {
    event.preventDefault(); // the reason goes to whoever waits; the console needs no copy
    end(event.message ? `it failed: ${event.message}` : "its script could not be loaded");
  });
  worker.addEventListener("messageerror", () => end("a message could not be read"));
  return {
    endpoint: worker,
    onDeath(listener) {
      died = listener;
    },
    watch(lock) {
      const { locks } = navigator; // absent in an insecure context
      locks?.request(lock, { signal: waiting.signal }, () => end("it ended by itself")).catch(() => {});
    },
    hold() {}, // a page outlives its workers
    async terminate() {
      ended = true;
      waiting.abort();
      worker.terminate();
    },
  };
}
