// Checks of the workspace's own rules: who imports whom, how long a file is, what a package brings along.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { arrows } from "../arrows/cruise.ts";
import { fileLengths } from "../lengths.ts";
import { manifestProblems } from "../manifests.ts";
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
