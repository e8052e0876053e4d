// What runs with the project's rights is pinned by its content, as a tag can be moved: actions by their commit, the package manager
// by its hash.

const COMMIT = /^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40}$/;
const IMAGE = /^docker:\/\/\S+@sha256:[0-9a-f]{64}$/;
/** Which release a commit is, for whoever reads it and for what renews it. */
const RELEASE = /^v\d+\.\d+\.\d+\b/;

/** @param text a workflow, as YAML */
export function unpinnedActions(file: string, text: string): string[] {
  return text.split("\n").flatMap((line, i) => {
    const [, action, comment = ""] =
      /\buses["']?\s*:\s*["']?([^\s"',}]+)["']?[^#]*(?:#\s*(.*))?$/.exec(line) ?? [];
    // The repository's own have its commit.
    if (action === undefined || /^\s*#/.test(line) || action.startsWith("./")) return [];
    const place = `${file}:${i + 1}: ${action}`;
    if (IMAGE.test(action)) return [];
    if (!COMMIT.test(action)) return [`${place}: expected OWNER/NAME@ the 40 digits of a commit`];
    return RELEASE.test(comment) ? [] : [`${place}: expected its release behind it, as in "# v1.2.3"`];
  });
}

/** @param packageManager of the root's package.json, in the form of Node's corepack */
export function unpinnedPackageManager(packageManager: unknown): string[] {
  if (/^pnpm@\d+\.\d+\.\d+\+sha512\.[0-9a-f]{128}$/.test(String(packageManager))) return [];
  return [`package.json: packageManager: expected pnpm@VERSION+sha512.HASH, got ${String(packageManager)}`];
}
