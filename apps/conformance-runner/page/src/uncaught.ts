import type { Uncaught } from "@ctckit/conformance";

/** What the page's own scripts, the backends' among them, threw and nobody caught. */
export const uncaught: Uncaught = (listener) => {
  const failed = (event: ErrorEvent) => {
    event.preventDefault();
    listener(event.error ?? new Error(event.message));
  };
  const rejected = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    listener(event.reason);
  };
  addEventListener("error", failed);
  addEventListener("unhandledrejection", rejected);
  return () => {
    removeEventListener("error", failed);
    removeEventListener("unhandledrejection", rejected);
  };
};
