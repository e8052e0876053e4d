import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The parts of a package.json that the checks read. */
export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  /** Of a package that is one file. */
  readonly main?: string;
  readonly repository?: { readonly url: string; readonly directory?: string };
  readonly publishConfig?: {
    readonly exports?: Readonly<Record<string, unknown>>;
    readonly access?: string;
    readonly provenance?: boolean;
  };
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Relative to the root: "packages/core". */
  readonly folder: string;
  readonly json: PackageJson;
}

/** Every package of the workspace, by folder. */
export function workspacePackages(): WorkspacePackage[] {
  return ["packages", "tools", "apps", "examples"]
    .flatMap(subfolders)
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => ({ folder, json: readJson(join(root, folder, "package.json")) }));
}

export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ json }) => !json.private);
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8"));
}

function subfolders(group: string): string[] {
  return readdirSync(join(root, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${group}/${entry.name}`)
    .sort();
}
