import { cpus } from "node:os";
import type { Machine } from "../record.ts";

export function machine(): Machine {
  const [first] = cpus();
  const processor = first?.model.trim() || "unknown processor";
  return {
    runtime: `Node ${process.versions.node}`,
    hardware: `${process.platform} ${process.arch}, ${processor}, ${cpus().length} cores`,
  };
}
