// npm run pack [-- --out FOLDER]: what this machine can install, each package as the registry would get it.
import { spawnSync } from "node:child_process";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installablePackages, tarball } from "./tarballs.ts";
import { root } from "./workspace.ts";

const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "tarballs") } } });
for (const of of installablePackages()) {
  const { path } = tarball(of, resolve(values.out));
  const { status, stdout, stderr } = spawnSync("pnpm", ["--filter", of.json.name, "pack", "--out", path], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(`${of.json.name} cannot be packed\n${stdout}${stderr}`);
    process.exit(1);
  }
  console.log(relative(process.cwd(), path));
}
