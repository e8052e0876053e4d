import { command } from "./command.ts";

export interface Found {
  readonly python?: string;
  /** What each Python that was tried lacks. */
  readonly reasons: readonly string[];
}

/** The first Python that runs a line without an error. `CTCKIT_PYTHON` names the one to use. */
export async function pythonThat(runs: string): Promise<Found> {
  const named = process.env.CTCKIT_PYTHON;
  // Debian's python3-torch belongs to the system's Python, which another python3 on the PATH may hide.
  const candidates = named ? [named] : ["/usr/bin/python3", "python3"];
  const reasons: string[] = [];
  for (const python of candidates) {
    const { code, output } = await command(python, ["-c", runs]);
    if (code === 0) return { python, reasons };
    reasons.push(`${python}: ${output.trimEnd().split("\n").at(-1)}`);
  }
  return { reasons };
}
