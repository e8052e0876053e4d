import { throwIfAborted } from "../abort.ts";
import type { If, MayAllocate } from "../capabilities.ts";
import { messageOf, openingFailure } from "../failure.ts";
import { type Lifecycle, lifecycle } from "../lifecycle.ts";
import { allocation, working } from "./allocations.ts";
import type {
  AllocatedMemory,
  AllocationSpec,
  Availability,
  Backend,
  BackendProvider,
  Batch,
  Output,
  Plan,
} from "./backend.ts";

/** An opened device as its author writes it: no name, no checks for being closed, and memory that only has to be taken back. */
export type OpenedDevice<B extends Backend = Backend> = Pick<
  B,
  Exclude<keyof Backend, "name" | "close" | "allocate">
> &
  If<MayAllocate<B>, { allocate(spec: AllocationSpec): Promise<AllocatedMemory> }> & {
    /** Called once, when nothing runs any more. Absent where nothing has to be given back. */
    close?(): void | Promise<void>;
  };

/** A provider as its author writes it. */
export interface BackendDefinition<B extends Backend = Backend> {
  readonly name: string;
  /** As a provider's. */
  readonly openTimeout?: number;
  probe(): Promise<Availability>;
  open(): Promise<OpenedDevice<B>>;
}

/**
 * A provider whose backends never see what core can handle: after `close` every call is refused with `CTC_CLOSED`, a
 * signal that has already fired with `CTC_ABORTED`, and the device's own `close` is called once, when the last run has settled.
 * What `probe` throws is its reason, and what `open` throws becomes `CTC_UNAVAILABLE` if it is no CtcError.
 * Memory that a caller frees goes back to the device once, when no run works in it any more.
 *
 * @param definition the provider's name, which is the backend's too, and what it opens
 */
export function defineBackend<B extends Backend = Backend>(
  definition: BackendDefinition<B>,
): BackendProvider<B> {
  const { name, openTimeout } = definition;
  return {
    name,
    ...(openTimeout !== undefined && { openTimeout }),
    async probe() {
      try {
        return await definition.probe();
      } catch (error) {
        return { available: false, reason: messageOf(error) };
      }
    },
    async open() {
      try {
        // `opened` adds to the device the members that `OpenedDevice` leaves out of B.
        return opened(name, (await definition.open()) as OpenedDevice) as unknown as B;
      } catch (error) {
        throw openingFailure(name, error);
      }
    },
  };
}

function opened(name: string, device: OpenedDevice): Backend {
  const life = lifecycle("the backend", async () => device.close?.());
  return {
    name,
    // A copy: whoever changes a list that a criterion shows changes no other backend.
    manifest: structuredClone(device.manifest),
    ...(device.device !== undefined && { device: device.device }),
    plan(spec) {
      const leave = life.enter(name);
      try {
        return guarded(name, device.plan(spec), life);
      } finally {
        leave();
      }
    },
    ...(device.prepare && {
      async prepare(spec) {
        const leave = life.enter(name);
        try {
          await device.prepare!(spec);
        } finally {
          leave();
        }
      },
    }),
    ...(device.allocate && {
      async allocate(spec) {
        const leave = life.enter(name);
        try {
          return allocation(await device.allocate!(spec));
        } finally {
          leave();
        }
      },
    }),
    close: () => life.close(),
  };
}

function guarded(name: string, plan: Plan, life: Lifecycle): Plan {
  const enter = (batch: Batch, out: Output) => {
    const leave = life.enter(name);
    const stop = working(batch, out);
    return () => {
      stop();
      leave();
    };
  };
  return {
    async run(batch, out, signal, progress) {
      const leave = enter(batch, out);
      try {
        throwIfAborted(signal);
        await plan.run(batch, out, signal, progress);
      } finally {
        leave();
      }
    },
    ...(plan.runSync && {
      runSync(batch, out) {
        const leave = enter(batch, out);
        try {
          plan.runSync!(batch, out);
        } finally {
          leave();
        }
      },
    }),
  };
}
