// Serves a backend with the fault that its name says.

import type { BackendProvider, Plan } from "@ctckit/core";
import { CtcError } from "@ctckit/core";
import { js } from "@ctckit/js";
import { serve } from "@ctckit/worker/serve";

type Fault = (run: Plan["run"]) => Plan["run"];

/** Blocks the thread, as a kernel that hangs does. */
function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; ) {}
}

/** The worker's own doing: a Web Worker's end is heard by nobody. */
function end(code: number): Promise<never> {
  const { close } = globalThis as { close?(): void };
  if (close) close();
  else process.exit(code);
  return new Promise(() => {});
}

/** A worker's own error, while a call waits. */
const outside =
  (thrown: unknown): Plan["run"] =>
  () => {
    setTimeout(() => {
      throw thrown;
    });
    return new Promise(() => {});
  };

/** For batches of 13 frames, which come before the others. */
const atFirst =
  (fault: Plan["run"]): Fault =>
  (run) =>
  (batch, out, signal) =>
    batch.time === 13 ? fault(batch, out, signal) : run(batch, out, signal);

const faults: Readonly<Record<string, Fault>> = {
  sound: (run) => run,
  "throws a TypeError": () => async () => {
    throw new TypeError("no such number", { cause: new RangeError("inner") });
  },
  "runs out of memory": () => async () => {
    throw new CtcError("CTC_OUT_OF_MEMORY", "faulty: 12 bytes");
  },
  "throws a string": () => async () => {
    throw "a string";
  },
  "ends its process": () => () => end(3),
  "fails outside of any call": () => () => {
    setTimeout(() => {
      throw new Error("nobody caught this");
    });
    return new Promise(() => {});
  },
  hangs: () => async () => spin(60_000),
  "throws null outside": () => outside(null),
  "throws a string outside": () => outside("disk full"),
  "waits for the signal at first": atFirst(
    (_batch, _out, signal) =>
      new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason))),
  ),
  "hangs at first": atFirst(async () => spin(60_000)),
  "takes 30 ms a run at first": atFirst(async () => spin(30)),
  "waits for ever": () => () => new Promise(() => {}),
  "ends at the first batch of 13 frames": (run) => async (batch, out, signal) => {
    if (batch.time === 13) return end(4);
    return run(batch, out, signal);
  },
};

/** By its name, as the callers' side needs it too. */
function faulty(name: string): BackendProvider {
  const { probe, open } = js();
  return {
    name,
    probe,
    async open() {
      const backend = await open();
      return {
        ...backend,
        name,
        plan: (spec) => {
          const plan = backend.plan(spec);
          return { ...plan, run: faults[name]!((...call) => plan.run(...call)) };
        },
      };
    },
  };
}

/** Loads as js() does, but first in some way of its own. */
function preparing(name: string, prepare: () => Promise<void>): BackendProvider {
  const { probe, open } = js();
  return {
    name,
    probe,
    async open() {
      const backend = await open();
      return {
        ...backend,
        name,
        async prepare(spec) {
          await prepare();
          await backend.prepare?.(spec);
        },
      };
    },
  };
}

serve((name) => {
  switch (name) {
    case "is unavailable":
      return { ...faulty("sound"), name, probe: async () => ({ available: false, reason: "for a test" }) };
    case "cannot be opened":
      return {
        ...faulty("sound"),
        name,
        open: async () => {
          throw new CtcError("CTC_OUT_OF_MEMORY", "faulty: no room");
        },
      };
    case "never opens":
      return { ...faulty("sound"), name, open: () => new Promise(() => {}) };
    case "ends while it opens":
      return { ...faulty("sound"), name, open: () => end(5) };
    case "ends while it is asked":
      return { ...faulty("sound"), name, probe: () => end(5) };
    case "opens nothing":
      return { ...faulty("sound"), name, open: async () => null as never };
    case "says nothing of itself":
      return { ...faulty("sound"), name, probe: async () => null as never };
    case "cannot prepare":
      return preparing(name, async () => {
        throw new RangeError("nothing to load");
      });
    case "prepares for 500 ms":
      return preparing(name, () => new Promise((resolve) => setTimeout(resolve, 500)));
    case "prepares for ever":
      return preparing(name, () => new Promise(() => {}));
    case "plans nothing":
      return {
        ...faulty("sound"),
        name,
        open: async () => ({ ...(await faulty("sound").open()), name, plan: () => null as never }),
      };
    case "is another":
      return faulty("sound");
    default:
      return faulty(name);
  }
});
