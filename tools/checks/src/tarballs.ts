import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { command } from "./command.ts";
import { publishedPackages, type WorkspacePackage } from "./workspace.ts";

export interface Tarball {
  readonly of: WorkspacePackage;
  readonly path: string;
}

let packed: Promise<Tarball[]> | undefined;

/** Every published package as the registry would get it, packed once, in a folder outside the repository. */
export function tarballs(): Promise<Tarball[]> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<Tarball[]> {
  const built = await build();
  if (built.code !== 0) throw new Error(`nothing to pack: the build failed\n${built.output}`);
  const folder = await mkdtemp(join(tmpdir(), "ctckit-tarballs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const result: Tarball[] = [];
  for (const of of publishedPackages()) {
    const path = join(folder, `${of.json.name.replace("@", "").replace("/", "-")}.tgz`);
    const { code, output } = await command("pnpm", ["--filter", of.json.name, "pack", "--out", path]);
    if (code !== 0) throw new Error(`pnpm pack of ${of.json.name} ended with code ${code}\n${output}`);
    result.push({ of, path });
  }
  return result;
}
