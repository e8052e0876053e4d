// npm run release [-- --dry-run]: publishes every package whose version the registry does not have yet. The addon's binaries, which other
// machines build, must be in place. A dry run says what is missing, packs everything, and sends nothing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, root } from "./workspace.ts";

const dry = process.argv.includes("--dry-run");
const missing = publishedPackages()
  .filter(({ folder, json: { main } }) => main !== undefined && !existsSync(join(root, folder, main)))
  .map(({ json: { name, main } }) => `${name}: there is no ${main}`);
for (const line of missing) console.error(line);
if (missing.length > 0 && !dry) process.exit(1);

const [file, args] = dry
  ? ["pnpm", ["--recursive", "publish", "--dry-run", "--no-git-checks", "--force"]] // what is published already, too
  : ["changeset", ["publish"]];
const { status } = spawnSync(file, args, { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
