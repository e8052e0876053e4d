// Checks of the workspace's own rules: who imports whom, how long a file is, what a package brings along, how old a picture is.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { arrows } from "../arrows/cruise.ts";
import { fileLengths } from "../lengths.ts";
import { manifestProblems } from "../manifests.ts";
import { unpinnedActions, unpinnedPackageManager } from "../pins.ts";
import { changed, checksums, picture, record } from "../playground/drawn-sources.ts";
import { type Step, verdict } from "../step.ts";
import { root, workspacePackages } from "../workspace.ts";

export const imports: Step = {
  name: "arrows",
  title: "Dependency arrows",
  async run() {
    const { files, violations } = await arrows(root);
    return verdict(violations, `${files} files`);
  },
};

export const lengths: Step = {
  name: "lengths",
  title: "Length of files",
  async run() {
    const { files, long, tooLong } = fileLengths(root);
    return verdict(tooLong, [`${files} files`, ...long].join("\n    "));
  },
};

export const manifests: Step = {
  name: "manifests",
  title: "Package manifests",
  async run() {
    const packages = workspacePackages();
    const has = (folder: string, file: string) => existsSync(join(root, folder, file));
    return verdict(
      packages.flatMap((each) => manifestProblems(each, has)),
      `${packages.length} packages`,
    );
  },
};

export const pins: Step = {
  name: "pins",
  title: "Actions and package manager are pinned",
  async run() {
    const files = globSync(".github/**/*.{yml,yaml}", { cwd: root, dot: true });
    const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    return verdict(
      [
        ...files.flatMap((file) => unpinnedActions(file, readFileSync(join(root, file), "utf8"))),
        ...unpinnedPackageManager(packageManager),
      ],
      `${files.length} workflows`,
    );
  },
};

export const pictured: Step = {
  name: "picture",
  title: "The documents' picture of the playground",
  async run() {
    const files = changed(readFileSync(join(root, record), "utf8"), checksums());
    return verdict(files.map((file) => `${file} is not as it was when ${picture} was made: npm run picture`));
  },
};
