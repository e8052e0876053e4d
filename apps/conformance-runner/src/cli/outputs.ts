// The files that a run leaves behind. They are there from its beginning, as failures, so that a path that cannot be written is found
// before an hour of work, and whatever ends the command leaves what was done.

import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { junit } from "../junit.ts";
import { type RunRecord, serialised } from "../record.ts";

export interface OutputPaths {
  readonly report?: string;
  readonly junit?: string;
}

interface Output {
  readonly option: string;
  readonly path: string;
  /** Not a pipe or a device, which take one text and no more. */
  readonly regular: boolean;
  readonly text: (record: RunRecord) => string;
}

/** Milliseconds between two writes; where writing takes long, ten times as long as it takes. */
const APART = 1000;

export class Outputs {
  readonly #outputs: readonly Output[];
  #next = 0;

  /**
   * @param first what the files say until more is known
   * @throws Error - a file cannot be written; the message names its option and path
   */
  constructor(paths: OutputPaths, first: RunRecord) {
    this.#outputs = [
      ...(paths.report === undefined ? [] : [output("--report", paths.report, serialised)]),
      ...(paths.junit === undefined ? [] : [output("--junit", paths.junit, junit)]),
    ];
    const [one, other] = this.#outputs;
    if (one && one.path === other?.path) throw new Error(`--report and --junit: both are ${one.path}`);
    for (const each of this.#outputs) checkAccess(each); // all before the first is overwritten
    for (const each of this.#outputs) if (each.regular) write(each, first);
  }

  /** Writes what there is so far, if the last time is long enough ago. */
  update(record: () => RunRecord): void {
    const began = performance.now();
    if (began < this.#next || this.#outputs.length === 0) return;
    const so = record();
    for (const each of this.#outputs)
      try {
        if (each.regular) write(each, so);
      } catch {} // the last write tells
    const now = performance.now();
    this.#next = now + Math.max(APART, 10 * (now - began));
  }

  /** @returns what went wrong, for each file that could not be written */
  finish(record: RunRecord): string[] {
    return this.#outputs.flatMap((each) => {
      try {
        write(each, record);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
  }
}

function output(option: string, given: string, text: Output["text"]): Output {
  const there = statSync(given, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new Error(`${option}: expected a file, ${given} is a folder`);
  const path = there ? realpathSync(given) : resolve(given);
  return { option, path, regular: there?.isFile() ?? true, text };
}

function checkAccess(output: Output): void {
  const { path } = output;
  const there = statSync(path, { throwIfNoEntry: false }) !== undefined;
  attempt(output, () => accessSync(there ? path : dirname(path), constants.W_OK));
}

function write(output: Output, record: RunRecord): void {
  const { path, regular, text } = output;
  const written = text(record);
  if (!regular || !replaced(path, written)) attempt(output, () => writeFileSync(path, written));
}

/** Whoever reads meanwhile, or after a sudden end, has the whole of one text. @returns false where only the file itself can be written */
function replaced(path: string, text: string): boolean {
  const beside = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path); // not of a file that is mounted by itself
    return true;
  } catch {
    try {
      rmSync(beside, { force: true });
    } catch {}
    return false;
  }
}

function attempt({ option, path }: Output, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Error(`${option}: cannot write ${path}: ${(error as Error).message}`);
  }
}
