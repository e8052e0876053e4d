// One worker, from its start to its end. Every request to it settles, with an answer or with the reason why there is none.

import { CtcError } from "@ctckit/core/backend";
import { type Remote, wrap } from "comlink";
import { type Envelope, opened } from "./envelope.ts";
import type { Port } from "./port/port.ts";
import type { Service } from "./protocol.ts";

type Methods = Pick<Remote<Service>, keyof Service>;

export interface Thread {
  readonly ended: boolean;
  /** Sends a request. If no answer comes within `limit` milliseconds, ends the worker with `CTC_DEVICE_LOST`. */
  ask<T>(call: (service: Methods) => Promise<Envelope<T>>, limit?: number): Promise<T>;
  /** Sends a message that needs no answer. */
  tell(call: (service: Methods) => Promise<void>): void;
  /** Ends the worker. Open requests reject with `reason`. Settles when the worker is gone. */
  end(reason: CtcError): Promise<void>;
}

/** @param name for error messages */
export function thread(port: Port, name: string): Thread {
  const { hello, open: openBackend, run, abort } = wrap<Service>(port.endpoint);
  // Reading a member of comlink's proxy makes another proxy, with a finalizer. So each is read once and kept.
  const service: Methods = { hello, open: openBackend, run, abort };
  const open = new Set<(reason: CtcError) => void>();
  let over: { readonly reason: CtcError; readonly gone: Promise<void> } | undefined;

  function end(reason: CtcError): Promise<void> {
    if (over) return over.gone;
    const gone = port.terminate();
    over = { reason, gone };
    // Until the worker is gone, it may write to shared memory. So its requests do not settle before that.
    const failAll = () => {
      for (const fail of [...open]) fail(reason);
    };
    gone.then(failAll, failAll);
    return gone;
  }
  function lose(how: string): void {
    end(new CtcError("CTC_DEVICE_LOST", `${name}: a worker ${how}`)).catch(() => {});
  }
  port.onDeath((reason) => lose(`died: ${reason}`));
  port.hold(false);

  return {
    get ended() {
      return over !== undefined;
    },
    ask<T>(call: (service: Methods) => Promise<Envelope<T>>, limit?: number): Promise<T> {
      if (over) return Promise.reject(over.reason);
      return new Promise<T>((resolve, reject) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const settle = (tell: () => void) => {
          clearTimeout(timer);
          open.delete(fail);
          if (open.size === 0) port.hold(false);
          tell();
        };
        const fail = (error: unknown) => settle(() => reject(error));
        open.add(fail);
        port.hold(true);
        if (limit !== undefined)
          timer = setTimeout(() => lose(`did not answer within ${limit} ms and was ended`), limit);
        // A worker that is gone never answers. `end` settles the promise then.
        call(service)
          .then(opened)
          .then((value) => settle(() => resolve(value)), fail);
      });
    },
    tell(call) {
      if (!over) call(service).catch(() => {});
    },
    end,
  };
}
