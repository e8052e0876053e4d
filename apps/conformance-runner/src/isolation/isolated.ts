// The suite on one backend, in processes of its own. A process that ends costs the case that ran its verdict, and the next process
// goes on behind that case.

import type { Case, Report, Result } from "@ctckit/conformance";
import type { BackendRecord } from "../record.ts";
import { type Choice, type Message, nameOf, type Target } from "./job.ts";
import { type Ending, session } from "./session.ts";

export interface IsolatedOptions {
  readonly target: Target;
  readonly choice: Choice;
  /** Those that `choice` means. */
  readonly cases: readonly Case[];
  readonly notes: readonly string[];
  readonly required: boolean;
  /** In milliseconds. */
  readonly limit?: number;
  /** Its reason is a signal's name. */
  readonly stop: AbortSignal;
  /** Called after each case with what the record would be if nothing more came. */
  readonly onProgress: (record: BackendRecord) => void;
}

export interface Isolated {
  readonly record: BackendRecord;
  /** Whether there was a provider to ask. */
  readonly loaded: boolean;
}

/** More processes than these are not started. Each that is silent costs a limit. */
const [MOST_ENDS, MOST_SILENT] = [10, 3];

export function isolated(options: IsolatedOptions): Promise<Isolated> {
  return new Isolation(options).run();
}

/** The last message of an orderly process. */
type Last = Extract<Message, { kind: "done" | "failed" }>;

class Isolation {
  readonly #options: IsolatedOptions;
  readonly #results: Result[] = [];
  readonly #errors: string[] = [];
  /** Of this process. */
  #strays: string[] = [];
  #name: string;
  #loaded = false;
  #opened: Pick<Report, "manifest" | "device"> = {};
  #absent: string | undefined;
  /** What runs now, since when. */
  #step: { readonly name: string; readonly since: number } | undefined;
  #last: Last | undefined;

  constructor(options: IsolatedOptions) {
    this.#options = options;
    this.#name = nameOf(options.target);
  }

  async run(): Promise<Isolated> {
    const { target, choice, cases, required, limit, stop } = this.#options;
    let [ends, silent] = [0, 0];
    for (;;) {
      this.#step = { name: "load", since: performance.now() };
      this.#last = undefined;
      this.#strays = [];
      const from = this.#results.length;
      const job = {
        target,
        work: "cases",
        choice,
        from,
        required,
        ...(limit !== undefined && { limit }),
      } as const;
      const ending = await session(job, (message) => this.#hear(message), stop);
      if (!this.#last) this.#errors.push(...this.#strays);
      if (this.#last) this.#finish(this.#last, from, ending);
      else if (stop.aborted) this.#errors.push(this.#unfinished(`stopped by ${stop.reason}`));
      else if (!this.#attribute(ending)) this.#leave("not asked: there is no process to ask in");
      else if (++ends >= MOST_ENDS || (ending.silent && ++silent >= MOST_SILENT))
        this.#leave(`not asked: its process has ended ${ends} times`);
      else if (this.#results.length < cases.length) continue;
      return { record: this.#record(this.#errors), loaded: this.#loaded };
    }
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case "loaded":
        this.#name = message.name;
        this.#loaded = true;
        return;
      case "step":
        this.#step = { name: message.step, since: performance.now() };
        return;
      case "opened":
        this.#opened = message.opened;
        return;
      case "stray":
        this.#strays.push(message.error);
        return;
      case "result":
        this.#step = undefined;
        this.#take(message.result);
        return;
      case "done":
      case "failed":
        this.#last = message;
        return;
      case "timed":
        return;
      default:
        message satisfies never;
    }
  }

  #take(result: Result): void {
    if (result.id === this.#options.cases[this.#results.length]?.id) {
      this.#add(result);
      return;
    }
    const other = "its process has other cases than the command";
    if (!this.#errors.includes(other)) this.#errors.push(other);
  }

  #add(result: Result): void {
    this.#results.push(result);
    this.#options.onProgress(this.#record([...this.#errors, this.#unfinished("not finished")]));
  }

  #finish(last: Last, from: number, { orderly, reason }: Ending): void {
    if (last.kind === "failed") {
      this.#errors.push(last.reason);
      return;
    }
    const { absent, errors } = last.report;
    // It was there before, so a report of it has more to say than that.
    if (from === 0) this.#absent = absent;
    else if (absent !== undefined) this.#errors.push(`absent in a new process: ${absent}`);
    this.#errors.push(...errors);
    const [told, all] = [this.#results.length, this.#options.cases.length];
    if (told < all && this.#errors.length === 0) this.#errors.push(`only ${told} of ${all} cases ran`);
    this.#leave("not asked: see the errors");
    if (!orderly) this.#errors.push(`after the last case: ${reason}`);
  }

  /** Gives what ran the blame. @returns whether the next process can go on */
  #attribute({ reason }: Ending): boolean {
    const next = this.#options.cases[this.#results.length];
    if (this.#step === undefined) {
      this.#errors.push(`after ${this.#results.at(-1)?.id}: ${reason}`);
      return true;
    }
    const { name, since } = this.#step;
    if (name !== next?.id) {
      this.#errors.push(`${name}: ${reason}`);
      return false;
    }
    const milliseconds = performance.now() - since;
    this.#add({ id: next.id, clauses: next.clauses, outcome: "fail", reason, milliseconds });
    return true;
  }

  /** Of a backend that was asked something, every case has a verdict. */
  #leave(reason: string): void {
    const { cases } = this.#options;
    if (this.#results.length === 0) return;
    for (const { id, clauses } of cases.slice(this.#results.length))
      this.#results.push({ id, clauses, outcome: "fail", reason, milliseconds: 0 });
  }

  #unfinished(why: string): string {
    const at = this.#step ? `, at ${this.#step.name}` : "";
    return `${why} after ${this.#results.length} of ${this.#options.cases.length} cases${at}`;
  }

  #record(errors: readonly string[]): BackendRecord {
    const { notes, required } = this.#options;
    const absent = this.#absent === undefined ? {} : { absent: this.#absent };
    const results = [...this.#results];
    return { provider: this.#name, ...absent, ...this.#opened, results, errors, notes, required };
  }
}
