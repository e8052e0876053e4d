/// <reference lib="dom" />
import { FAREWELL } from "./farewell.ts";
import type { Port } from "./port.ts";

// Chromium stops a worker by force after 2 s.
const TERMINATED_MS = 3000;

export function web(worker: Worker): Port {
  let ended = false;
  let died = (_reason: string) => {};
  let released: Promise<boolean> | undefined;
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
  worker.addEventListener("message", ({ data }: MessageEvent) => {
    if (data === FAREWELL) end("it ended by itself");
  });
  // Whoever made the worker may end it, also before it can hold a lock. No event tells of that.
  const terminate = worker.terminate.bind(worker);
  worker.terminate = () => {
    terminate();
    end("it was terminated");
  };
  return {
    endpoint: worker,
    onDeath(listener) {
      died = listener;
    },
    watch(lock) {
      const heard = () => {
        end("it ended by itself");
        return true;
      };
      released = navigator.locks.request(lock, heard).catch(() => {
        released = undefined;
        return false;
      }) as Promise<boolean>;
    },
    get watched() {
      return released !== undefined;
    },
    hold() {}, // a page outlives its workers
    async terminate() {
      ended = true;
      terminate();
      if (!released) return false;
      // Browsers let a worker run on for some time after `terminate`.
      let timer: ReturnType<typeof setTimeout> | undefined;
      const longEnough = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), TERMINATED_MS);
      });
      const gone = await Promise.race([released, longEnough]);
      clearTimeout(timer);
      return gone;
    },
  };
}
