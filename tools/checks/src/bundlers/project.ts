import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "../command.ts";
import type { Tarball } from "../tarballs.ts";
import { root } from "../workspace.ts";
import { bundlers } from "./bundlers.ts";
import { visitProblems } from "./visit.ts";

const used = ["@ctckit/core", "@ctckit/wasm", "@ctckit/worker"];

/** Installs the tarballs into a project outside the repository and opens what each bundler makes of it. */
export async function bundlerProblems(packed: readonly Tarball[], executablePath: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-bundlers-"));
  try {
    await cp(join(root, "tools/checks/fixtures/bundlers"), folder, { recursive: true });
    const paths = packed.filter(({ of }) => used.includes(of.json.name)).map(({ path }) => path);
    const options = ["--no-audit", "--no-fund", "--loglevel=error"];
    const installed = await command("npm", ["install", ...options, ...paths], { cwd: folder });
    if (installed.code !== 0) return complaints("npm install", installed);
    const problems: string[] = [];
    for (const [name, bundle] of Object.entries(bundlers)) {
      try {
        const page = await bundle(folder);
        problems.push(...(await visitProblems(executablePath, name, page).finally(() => page.close())));
      } catch (error) {
        problems.push(`${name}: ${error}`);
      }
    }
    return problems;
  } finally {
    await rm(folder, { recursive: true });
  }
}
