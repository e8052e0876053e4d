/** Ends the process before anything is timed: what it cannot do, and what to do instead. */
export function refuse(...lines: string[]): never {
  console.error(lines.join("\n"));
  process.exit(2);
}
