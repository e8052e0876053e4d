// Many failures are few mistakes. Failures have one cause where their messages are the same but for numbers, or where the backend
// threw at the same line.

import type { Manifest } from "@ctckit/core";
import { isError, type Result } from "./outcome.ts";

export interface Cause {
  /** The message that all share, with # for numbers. */
  readonly message: string;
  /** What all of them were asked, where the manifest has more than that: "input logits". */
  readonly shared: readonly string[];
  /** In the order of the suite; at least one. */
  readonly failures: readonly [Result, ...Result[]];
}

/** The most frequent first. Of results that are no failure there is none. */
export function causes(results: readonly Result[], manifest?: Manifest): Cause[] {
  const groups: { message: string; marks: Set<string>; failures: [Result, ...Result[]] }[] = [];
  for (const result of results) {
    if (!isError(result.outcome)) continue;
    const message = withoutNumbers(result.reason ?? result.outcome);
    const marks = [message, ...(result.stack?.slice(0, 1) ?? [])];
    const group = groups.find((each) => marks.some((mark) => each.marks.has(mark)));
    if (!group) groups.push({ message, marks: new Set(marks), failures: [result] });
    else {
      group.failures.push(result);
      for (const mark of marks) group.marks.add(mark);
    }
  }
  return groups
    .map(({ message, failures }) => ({ message, failures, shared: sharedBy(failures, manifest) }))
    .sort((a, b) => b.failures.length - a.failures.length);
}

/** But for "expected 0", which is what frames that do not count must be: another mistake than a value that is a little off. */
function withoutNumbers(message: string): string {
  return message
    .replace(/ \(and \d+ more of \d+\)$/, "")
    .replace(/(expected 0,)|(?<!\w)-?\d+(\.\d+)?(e[+-]?\d+)?/gi, (_, zero?: string) => zero ?? "#");
}

const dimensions = {
  dtype: "dtypes",
  input: "inputs",
  gradient: "gradients",
  topology: "topologies",
} as const;

function sharedBy(failures: readonly Result[], manifest?: Manifest): string[] {
  if (failures.length === 1) return [];
  return Object.entries(dimensions).flatMap(([dimension, offer]) => {
    const values = failures.map(({ asked }) => asked?.spec[dimension as keyof typeof dimensions]);
    const [value] = values;
    const choice = manifest?.[offer] ?? [];
    const says = value !== undefined && values.every((each) => each === value) && choice.length !== 1;
    return says ? [`${dimension} ${value}`] : [];
  });
}
