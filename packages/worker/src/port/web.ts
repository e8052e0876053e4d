/// <reference lib="dom" />
import type { Port } from "./port.ts";

// Chromium stops a worker by force after 2 s.
const TERMINATED_MS = 3000;

export function web(worker: Worker): Port {
  let ended = false;
  let died = (_reason: string) => {};
  let released: Promise<void> | undefined;
  const end = (reason: string) => {
    if (ended) return;
    ended = true;
    died(reason);
  };
  worker.addEventListener("error", (event: ErrorEvent) => {
    event.preventDefault(); // the waiting caller gets the reason, so the console need not
    end(event.message ? `it failed: ${event.message}` : "its script could not be loaded");
  });
  worker.addEventListener("messageerror", () => end("a message could not be read"));
  return {
    endpoint: worker,
    onDeath(listener) {
      died = listener;
    },
    watch(lock) {
      const heard = () => end("it ended by itself");
      released = navigator.locks.request(lock, heard).catch(() => {}) as Promise<void>;
    },
    hold() {}, // a page outlives its workers
    async terminate() {
      ended = true;
      worker.terminate();
      // Browsers let a worker run on for some time after `terminate`.
      let timer: ReturnType<typeof setTimeout> | undefined;
      const longEnough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, TERMINATED_MS);
      });
      if (released) await Promise.race([released, longEnough]);
      clearTimeout(timer);
    },
  };
}
