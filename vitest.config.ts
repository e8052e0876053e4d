import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*/vitest.config.ts", "tools/*/vitest.config.ts", "apps/*/vitest.config.ts"],
    // Vitest leaves one core alone, which of two is half: the unit tests took 265 s instead of 174.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
