import type { Machine } from "../machine.ts";

/** Where and when, under a table or a title. */
export function footnote(machine: Machine): string {
  return `${conditions(machine)}: \`${machine.command}\`.`;
}

export function conditions({ cpu, cores, node, torch, date }: Machine): string {
  const versions = [`Node ${node.replace("v", "")}`, torch ? `PyTorch ${torch} on one thread` : "no PyTorch"];
  return `${cpu}, ${cores} cores, ${versions.join(", ")}, ${date}`;
}
