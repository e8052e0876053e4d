import { cpus } from "node:os";

/** The machine and versions, without which a number means nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Absent if PyTorch did not take part. */
  readonly torch?: string;
  readonly date: string;
  readonly command: string;
}

export function machine(torch: string | undefined, args: readonly string[]): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    node: process.version,
    ...(torch !== undefined && { torch }),
    date: new Date().toISOString().slice(0, 10),
    command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
  };
}
