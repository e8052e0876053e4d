import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.ts";
import { command } from "./command.ts";
import { publishedPackages, root, type WorkspacePackage } from "./workspace.ts";

export interface Tarball {
  readonly of: WorkspacePackage;
  readonly path: string;
}

let packed: Promise<Tarball[]> | undefined;

/**
 * Every published package as the registry would get it, packed once, in a folder outside the repository. Platform packages hold
 * only a binary, which only that platform can build: see `platformTarball`.
 */
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
  for (const of of publishedPackages()) if (of.json.exports) result.push(await packedPackage(of, folder));
  return result;
}

async function packedPackage(of: WorkspacePackage, folder: string): Promise<Tarball> {
  const path = join(folder, `${of.json.name.replace("@", "").replace("/", "-")}.tgz`);
  const { code, output } = await command("pnpm", ["--filter", of.json.name, "pack", "--out", path]);
  if (code !== 0) throw new Error(`pnpm pack of ${of.json.name} ended with code ${code}\n${output}`);
  return { of, path };
}

/** The addon of this platform, packed into `folder`. Undefined: none was built. */
export async function platformTarball(folder: string): Promise<string | undefined> {
  const name = `cuda-${process.platform}-${process.arch}`;
  const of = publishedPackages().find((each) => each.folder === `packages/${name}`);
  if (!of || !existsSync(join(root, of.folder, "ctckit_cuda.node"))) return undefined;
  return (await packedPackage(of, folder)).path;
}
