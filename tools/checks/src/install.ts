import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "./command.ts";
import { addonTarball, type Tarball } from "./tarballs.ts";
import { root } from "./workspace.ts";

/**
 * Does what a user does: installs the tarballs with npm into an empty ESM project outside the repository, imports every
 * entry of every package, computes a loss, and compiles a small program against the types.
 */
export async function installProblems(packed: readonly Tarball[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-consumer-"));
  try {
    await cp(join(root, "tools/checks/fixtures/consumer"), folder, { recursive: true });
    await writeFile(join(folder, "import-all.mjs"), importAll(packed));
    const paths = packed.map(({ path }) => path);
    const installing = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
    const installed = await command("npm", [...installing, ...paths], { cwd: folder });
    if (installed.code !== 0) return complaints("npm install", installed);
    const runs: [string, string[]][] = [
      ["node", ["import-all.mjs"]],
      ["node", ["loss.mjs"]],
      ["node", ["loss.cjs"]],
      ["node", ["cuda.mjs"]],
    ];
    const problems: string[] = await typescriptProblems(folder);
    for (const [file, args] of runs)
      problems.push(...complaints([file, ...args].join(" "), await command(file, args, { cwd: folder })));
    problems.push(...(await exampleProblems(folder)));
    const addon = await addonTarball();
    if (addon === undefined) return problems;
    const added = await command("npm", [...installing, addon], { cwd: folder });
    problems.push(...complaints("npm install of the addon", added));
    const probed = await command("node", ["cuda.mjs", "with-addon"], { cwd: folder });
    return [...problems, ...complaints("node cuda.mjs with-addon", probed)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The program in TypeScript, compiled under both resolutions, and run by Node and as a bundle. */
async function typescriptProblems(cwd: string): Promise<string[]> {
  const runs: [string, string[]][] = [
    ["tsc", ["-p", "tsconfig.nodenext.json"]],
    ["node", ["nodenext/types.js"]],
    ["tsc", ["-p", "tsconfig.bundler.json"]],
    ["esbuild", ["bundler/types.js", "--bundle", "--format=esm", "--outfile=bundle/types.mjs"]],
    ["node", ["bundle/types.mjs"]],
  ];
  const problems: string[] = [];
  for (const [file, args] of runs) {
    const ran = await command(file, args, { cwd });
    problems.push(...complaints([file, ...args].join(" "), ran));
    if (file === "node" && ran.stdout !== "js 1 6 CTC_CLOSED\n")
      problems.push(`${args} printed ${ran.stdout}`);
  }
  return problems;
}

/** Runs the example of a backend, beside published packages only, on the published runner. */
async function exampleProblems(folder: string): Promise<string[]> {
  const example = join(folder, "example");
  await cp(join(root, "examples/backend/log-space.js"), join(example, "log-space.js"));
  await writeFile(join(example, "package.json"), '{ "type": "module" }');
  const runner = join(folder, "node_modules/.bin/ctckit-conformance");
  const ran = await command(runner, ["--provider", "./log-space.js"], { cwd: example });
  const said = ran.stdout.includes("log-space: nothing failed")
    ? []
    : ["expected the example to pass the suite"];
  return [...complaints("ctckit-conformance on examples/backend", ran), ...said];
}

/** A program that imports every entry and ends with an error for one that has no exports. */
function importAll(packed: readonly Tarball[]): string {
  const entries = packed.flatMap(({ of: { json } }) =>
    Object.keys(json.publishConfig?.exports ?? {})
      .filter((key) => !key.endsWith(".json") && key !== "./worker") // a worker's script has no place elsewhere
      .map((key) => json.name + key.slice(1)),
  );
  return `for (const name of ${JSON.stringify(entries)}) {
  const exported = Object.keys(await import(name));
  if (exported.length === 0) throw new Error(name + " exports nothing");
}
`;
}
