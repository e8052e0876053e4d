// Checks that are one tool's verdict.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "../build.ts";
import { command, complaints } from "../command.ts";
import { type Step, verdict } from "../step.ts";
import { root, workspacePackages } from "../workspace.ts";

export const types: Step = {
  name: "types",
  title: "Types of every package",
  async run() {
    const projects = workspacePackages()
      .map(({ folder }) => `${folder}/tsconfig.json`)
      .filter((path) => existsSync(join(root, path)));
    // Only --build takes many projects. --force ignores what an earlier run has cached.
    const finished = await command("tsgo", ["--build", "--force", ...projects]);
    return verdict(complaints("tsgo", finished), `${projects.length} packages`);
  },
};

export const lint: Step = {
  name: "lint",
  title: "Lint and format",
  async run() {
    return verdict(complaints("biome check", await command("biome", ["check", "--error-on-warnings"])));
  },
};

export const generated: Step = {
  name: "generated",
  title: "Generated files are what the generator writes",
  async run() {
    const finished = await command("pnpm", ["--silent", "--filter=@ctckit/codegen", "run", "check"]);
    return verdict(complaints("generate --check", finished));
  },
};

export const builds: Step = {
  name: "build",
  title: "Build every package",
  async run() {
    return verdict(complaints("turbo run build", await build()));
  },
};
