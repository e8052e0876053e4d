// What binds options to a backend closes it, if it has opened it itself.

import type { Backend } from "../contract/backend.ts";
import { kernelFailure } from "../failure.ts";
import { type Lifecycle, lifecycle } from "../lifecycle.ts";
import { closed } from "./open-backend.ts";

export interface Owner {
  readonly life: Lifecycle;
  close(): Promise<void>;
}

/** @param what it is, for errors */
export function owner(what: string, backend: Backend, owned: boolean): Owner {
  const life = lifecycle(what, async () => {
    if (!owned) return;
    await closed(backend).catch((error: unknown) => {
      throw kernelFailure(backend.name, error);
    });
  });
  let closing: Promise<void> | undefined;
  return {
    life,
    close() {
      if (closing !== undefined) return closing;
      const { busy } = life;
      const released = life.close();
      // With calls under way the release goes on behind the caller's back, and a failure of it has no one to tell.
      closing = busy ? Promise.resolve() : released;
      released.catch(() => {});
      return closing;
    },
  };
}
