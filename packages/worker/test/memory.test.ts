import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { program } from "./program.ts";

// Each in a process of its own: of 1,600 MB in all, those that it held at once. What is kept for reuse is bounded exactly; what is left to
// the garbage collector by how late that is, as for memory that is not shared.
test.concurrent.each([
  ["allocated and freed", 100],
  ["allocated and left", 700],
  ["allocated, used and left", 900],
  ["used by overlapping calls", 300],
])(
  "shared memory that is %s is held up to %i MB",
  async (way, most) => {
    const { stdout } = await program(fileURLToPath(new URL("./scripts/holding.ts", import.meta.url)), way);
    expect(stdout).toMatch(/^\d+\n$/);
    expect(Number(stdout)).toBeLessThan(most);
  },
  60_000,
);
