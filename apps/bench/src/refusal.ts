import { open } from "node:fs/promises";

/** Ends the process before anything is timed: what it cannot do, and what to do instead. */
export function refuse(...lines: string[]): never {
  console.error(lines.join("\n"));
  process.exit(2);
}

/** Ends the process where a file cannot be written. What is in it stays. */
export async function checkWritable(option: string, path: string): Promise<void> {
  await open(path, "a").then(
    (file) => file.close(),
    (error: Error) => refuse(`${option}: ${error.message}`),
  );
}
