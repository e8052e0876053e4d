// Checks that are one tool's verdict.
import { build } from "../build.ts";
import { command, complaints } from "../command.ts";
import { type Step, verdict } from "../step.ts";

export const types: Step = {
  name: "types",
  title: "Types of every package",
  async run() {
    // Only --build takes many projects. --force ignores what an earlier run has cached.
    return verdict(
      complaints("tsgo", await command("tsgo", ["--build", "--force", ".", "packages", "examples/backend"])),
    );
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
