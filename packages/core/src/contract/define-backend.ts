import { throwIfAborted } from "../abort.ts";
import { type Lifecycle, lifecycle } from "../lifecycle.ts";
import type { Availability, Backend, BackendProvider, Plan } from "./backend.ts";

/** An opened device as its author writes it: no name, no question whether it is closed. */
export type OpenedDevice<B extends Backend = Backend> = Omit<B, "name" | "close"> & {
  /** Called once, when nothing runs any more. Absent where nothing has to be given back. */
  close?(): void | Promise<void>;
};

/** A provider as its author writes it. */
export interface BackendDefinition<B extends Backend = Backend> {
  readonly name: string;
  probe(): Promise<Availability>;
  open(): Promise<OpenedDevice<B>>;
}

/**
 * A provider whose backends are told of nothing that core can decide: after `close` every call is refused with `CTC_CLOSED`, a
 * signal that has already fired with `CTC_ABORTED`, and the device's own `close` is called once, when the last run has settled.
 *
 * @param definition the provider's name, which is the backend's too, and what it opens
 */
export function defineBackend<B extends Backend = Backend>({
  name,
  probe,
  open,
}: BackendDefinition<B>): BackendProvider<B> {
  // `opened` adds to the device the two members that `OpenedDevice` leaves out of B.
  return { name, probe, open: async () => opened(name, (await open()) as OpenedDevice) as unknown as B };
}

function opened(name: string, device: OpenedDevice): Backend {
  const life = lifecycle("the backend", async () => device.close?.());
  const { allocate } = device;
  return {
    name,
    manifest: device.manifest,
    ...(device.device !== undefined && { device: device.device }),
    plan(spec) {
      const leave = life.enter(name);
      try {
        return guarded(name, device.plan(spec), life);
      } finally {
        leave();
      }
    },
    ...(allocate && {
      async allocate(spec) {
        const leave = life.enter(name);
        try {
          return await allocate(spec);
        } finally {
          leave();
        }
      },
    }),
    close: () => life.close(),
  };
}

function guarded(name: string, plan: Plan, life: Lifecycle): Plan {
  return {
    async run(batch, out, signal) {
      const leave = life.enter(name);
      try {
        throwIfAborted(signal);
        await plan.run(batch, out, signal);
      } finally {
        leave();
      }
    },
    ...(plan.runSync && {
      runSync(batch, out) {
        const leave = life.enter(name);
        try {
          plan.runSync!(batch, out);
        } finally {
          leave();
        }
      },
    }),
  };
}
