import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "../command.ts";
import type { Tarball } from "../tarballs.ts";
import { root } from "../workspace.ts";
import { bundlers } from "./bundlers.ts";
import { documentedPages, documentedProblems } from "./documented-pages.ts";
import { serverProblems } from "./server.ts";
import { visitProblems } from "./visit.ts";

const used = ["core", "cuda", "js", "wasm", "webgpu", "worker"].map((name) => `@ctckit/${name}`);

/** Installs the tarballs into a project outside the repository and opens what each bundler makes of it. What a bundler warns of is a problem. */
export async function bundlerProblems(packed: readonly Tarball[], executablePath: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-bundlers-"));
  try {
    await cp(join(root, "tools/checks/fixtures/bundlers"), folder, { recursive: true });
    const paths = packed.filter(({ of }) => used.includes(of.json.name)).map(({ path }) => path);
    // Dawn is 100 MB and the addon no page's.
    const options = ["--no-audit", "--no-fund", "--loglevel=error", "--omit=optional", "--omit=peer"];
    const installed = await command("npm", ["install", ...options, ...paths], { cwd: folder });
    if (installed.code !== 0) return complaints("npm install", installed);
    const problems: string[] = [];
    for (const [name, bundle] of Object.entries(bundlers)) {
      const warnings: string[] = [];
      const found: string[] = [];
      try {
        const page = await bundle(folder, (text) => warnings.push(text));
        found.push(...(await visitProblems(executablePath, page).finally(() => page.close())));
      } catch (error) {
        found.push(String(error));
      }
      found.push(...warnings.map((text) => `warns: ${text}`));
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    }
    for (const page of await documentedPages())
      for (const problem of await documentedProblems(executablePath, folder, page))
        problems.push(`the page in ${page.document}: ${problem}`);
    for (const problem of await serverProblems(folder)) problems.push(`webpack, for Node: ${problem}`);
    return problems;
  } finally {
    await rm(folder, { recursive: true });
  }
}
