import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Stop {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C; 0 while no signal has come. */
  readonly code: number;
  abort(): void;
}

/** A first signal asks for the summary, a second one ends the process. @param first is called at the first */
export function stopOn(first: () => void): Stop {
  const controller = new AbortController();
  let code = 0;
  for (const name of signals)
    process.on(name, () => {
      if (code !== 0) process.exit(code); // whoever has to be ended with it listens to that
      code = 128 + constants.signals[name];
      first();
      controller.abort();
    });
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
    abort: () => controller.abort(),
  };
}
