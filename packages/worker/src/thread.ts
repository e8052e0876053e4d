// One worker, from its start to its end. Every request to it settles, with an answer or with the reason why there is none.

import { CtcError } from "@ctckit/core/backend";
import { type Remote, wrap } from "comlink";
import { type Envelope, opened } from "./envelope.ts";
import type { Port } from "./port/port.ts";
import type { Service } from "./protocol.ts";
import { pulse } from "./pulse.ts";

type Methods = Pick<Remote<Service>, keyof Service>;

/** How long a request may take, in milliseconds. Default: no limit. */
export interface Patience {
  /** Without an answer. */
  readonly limit?: number | undefined;
  /** Without a sign of life, where nothing else tells of the worker's end. */
  readonly silence?: number;
}

export interface Thread {
  readonly ended: boolean;
  /** Ended, and nobody knows whether it still writes to memory that is shared with it. */
  readonly lingers: boolean;
  /** The kinds of work that it has loaded all for. */
  readonly loaded: Set<string>;
  /** Sends a request. A worker that takes too long is ended with `CTC_DEVICE_LOST`. */
  ask<T>(call: (service: Methods) => Promise<Envelope<T>>, patience?: Patience): Promise<T>;
  /** Sends a message that needs no answer. */
  tell(call: (service: Methods) => Promise<void>): void;
  /** Ends the worker, for a reason that is its own. Open requests reject with `CTC_DEVICE_LOST`. */
  lose(how: string): void;
  /** Ends the worker. Open requests reject with `reason`. Settles when the worker is gone. */
  end(reason: CtcError): Promise<void>;
}

/** @param name for error messages */
export function thread(port: Port, name: string): Thread {
  const {
    hold,
    hello,
    open: openBackend,
    prepare,
    run,
    progress,
    abort,
    ping,
  } = wrap<Service>(port.endpoint);
  // Reading a member of comlink's proxy makes another proxy, with a finalizer. So each is read once and kept.
  const service: Methods = { hold, hello, open: openBackend, prepare, run, progress, abort, ping };
  const open = new Set<(reason: CtcError) => void>();
  let over: { readonly reason: CtcError; readonly gone: Promise<void> } | undefined;
  let lingers = false;

  function end(reason: CtcError): Promise<void> {
    if (over) return over.gone;
    lingers = true;
    // Until the worker is gone, it may write to shared memory. So its requests do not settle before that.
    const gone = port
      .terminate()
      .then((surely) => {
        lingers = !surely;
      })
      .finally(() => {
        for (const fail of [...open]) fail(reason);
      });
    over = { reason, gone };
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
    get lingers() {
      return lingers;
    },
    loaded: new Set(),
    ask<T>(call: (service: Methods) => Promise<Envelope<T>>, { limit, silence }: Patience = {}): Promise<T> {
      if (over) return Promise.reject(over.reason);
      return new Promise<T>((resolve, reject) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let stop = () => {};
        const settle = (tell: () => void) => {
          clearTimeout(timer);
          stop();
          open.delete(fail);
          if (open.size === 0) port.hold(false);
          tell();
        };
        const fail = (error: unknown) => settle(() => reject(error));
        open.add(fail);
        port.hold(true);
        if (limit !== undefined) timer = setTimeout(() => lose(`did not answer within ${limit} ms`), limit);
        if (silence !== undefined && !port.watched)
          stop = pulse(
            () => service.ping(),
            silence,
            () => lose(`gave no sign of life for ${Math.ceil(silence / 1000)} s`),
          );
        // A worker that is gone never answers. `end` settles the promise then.
        call(service)
          .then(opened)
          .then((value) => settle(() => resolve(value)), fail);
      });
    },
    tell(call) {
      if (!over) call(service).catch(() => {});
    },
    lose,
    end,
  };
}
