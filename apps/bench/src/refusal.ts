import { open } from "node:fs/promises";

/** Ends the process before anything is timed, and says what it cannot do and what to do instead. */
export function refuse(...lines: string[]): never {
  console.error(lines.join("\n"));
  process.exit(2);
}

/** Ends the process if a file cannot be written. The file keeps its content. */
export async function checkWritable(option: string, path: string): Promise<void> {
  await open(path, "a").then(
    (file) => file.close(),
    (error: Error) => refuse(`${option}: ${error.message}`),
  );
}
