// A step of `npm run next-version`: Changesets has written the versions, and peers follow them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPeers } from "./peers.ts";
import { readJson, root, workspacePackages } from "./workspace.ts";

const { version } = readJson<{ version: string }>(join(root, "packages/core/package.json"));
for (const { folder } of workspacePackages()) {
  const path = join(root, folder, "package.json");
  writeFileSync(path, withPeers(readFileSync(path, "utf8"), version));
}
