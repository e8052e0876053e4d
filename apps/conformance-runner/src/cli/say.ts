import { printable } from "@ctckit/conformance";

/** On stdout: what was asked for. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** On stderr, in a line: what Node adds about a missing module, say, does not help. */
export function warn(text: string): void {
  process.stderr.write(`${printable(text.split("\n")[0]!)}\n`);
}
