// Open or closed, and how many calls are in progress: a criterion, a backend, a loss on a device. All of them close
// alike: no call comes in after `close`, those in progress finish, and what they hold is released when the last has settled.

import { CtcError } from "./errors.ts";

export interface Lifecycle {
  /**
   * For the time of one call.
   *
   * @param doing what the error begins with
   * @returns to be called when the call has settled; a second time does nothing
   * @throws CtcError `CTC_CLOSED`
   */
  enter(doing: string): () => void;
  /** Whether some call is under way. */
  readonly busy: boolean;
  /** Settles when everything is released. */
  close(): Promise<void>;
}

/** @param noun for error messages: "the criterion". @param release called once, when nothing is under way any more */
export function lifecycle(noun: string, release: () => void | Promise<void>): Lifecycle {
  let underWay = 0;
  let closing: Promise<void> | undefined;
  let idle = () => {};
  return {
    enter(doing) {
      if (closing !== undefined) throw new CtcError("CTC_CLOSED", `${doing}: ${noun} is closed`);
      underWay += 1;
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        underWay -= 1;
        if (underWay === 0) idle();
      };
    },
    get busy() {
      return underWay > 0;
    },
    close() {
      closing ??= (async () => {
        if (underWay > 0) await new Promise<void>((resolve) => (idle = resolve));
        await release();
      })();
      return closing;
    },
  };
}
