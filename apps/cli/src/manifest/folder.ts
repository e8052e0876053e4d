import { isAbsolute, relative, resolve, sep } from "node:path";

/** Where a manifest's paths begin. */
export interface Folder {
  readonly path: string;
  /** Whether paths may lead out of it. */
  readonly open: boolean;
}

/** The path in full; undefined where it leaves a folder that is not open. By its text: links within the folder are its owner's affair. */
export function within({ path, open }: Folder, text: string): string | undefined {
  const full = resolve(path, text);
  const rest = relative(path, full);
  const leaves = rest === ".." || rest.startsWith(`..${sep}`) || isAbsolute(rest);
  return leaves && !open ? undefined : full;
}
