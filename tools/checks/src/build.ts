import { command, type Finished } from "./command.ts";

let running: Promise<Finished> | undefined;

/** Builds every package, once however many steps need it. */
export function build(): Promise<Finished> {
  running ??= command("turbo", ["run", "build", "--output-logs=errors-only"]);
  return running;
}
