import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.ts";
import { publishedPackages, root, type WorkspacePackage } from "./workspace.ts";

export interface Tarball {
  readonly of: WorkspacePackage;
  readonly path: string;
}

/** Where `npm run pack` puts a package: its name does not change with the version, so neither does what installs it. */
export function tarball(of: WorkspacePackage, folder: string): Tarball {
  return { of, path: join(folder, `${of.json.name.replace("@", "").replace("/", "-")}.tgz`) };
}

/** What this machine can pack and install: of the addon's binaries, only this platform's, and only once it is made. */
export function installablePackages(): WorkspacePackage[] {
  return publishedPackages().filter(
    ({ folder, json: { main } }) =>
      main === undefined || (folder.endsWith(platform) && existsSync(join(root, folder, main))),
  );
}

const platform = `-${process.platform}-${process.arch}`;

let packed: Promise<string> | undefined;

/** The folder that `npm run pack` filled, once, outside the repository. */
export function tarballFolder(): Promise<string> {
  packed ??= pack();
  return packed;
}

/** In it, every published package that has code. */
export async function tarballs(): Promise<Tarball[]> {
  const folder = await tarballFolder();
  return publishedPackages()
    .filter(({ json }) => json.exports)
    .map((of) => tarball(of, folder));
}

/** In it, the addon of this platform. Undefined: none was built. */
export async function addonTarball(): Promise<string | undefined> {
  const folder = await tarballFolder();
  const of = installablePackages().find(({ json }) => json.main !== undefined);
  return of && tarball(of, folder).path;
}

async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-tarballs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { code, output } = await command("npm", ["run", "pack", "--", "--out", folder]);
  if (code !== 0) throw new Error(`npm run pack ended with code ${code}\n${output}`);
  return folder;
}
