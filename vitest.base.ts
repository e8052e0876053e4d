// What every package's vitest.config.ts starts from: `export default defineProject(base("@ctckit/core"))`.
//
// Workspace packages resolve to their sources. With CTCKIT_TARGET=dist they resolve to what was built, as a user's
// import does, and loading any package's source is an error: no test of the build can pass on the sources.
import type { UserWorkspaceConfig } from "vitest/config";

const dist = process.env.CTCKIT_TARGET === "dist";

const builtOnly = {
  name: "ctckit-built-only",
  enforce: "pre",
  load(id: string) {
    if (/\/packages\/[^/]+\/src\//.test(id)) throw new Error(`CTCKIT_TARGET=dist, but the test loads ${id}`);
  },
} as const;

export function base(name: string): UserWorkspaceConfig {
  // Vite's own conditions for code that runs in Node are replaced by a list, so they are named again.
  const conditions = [...(dist ? [] : ["ctckit-source"]), "module", "node", "development|production"];
  return {
    plugins: dist ? [builtOnly] : [],
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, include: ["test/**/*.test.ts"] },
  };
}
