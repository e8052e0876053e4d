// Checks of what is published: APIs, and the tarballs that the registry would get.
import { command, complaints } from "../command.ts";
import { firstLossProblems } from "../first-loss.ts";
import { installProblems } from "../install.ts";
import { type Step, verdict } from "../step.ts";
import { tarballFolder, tarballs } from "../tarballs.ts";
import { publishedPackages } from "../workspace.ts";

export const api: Step = {
  name: "api",
  title: "Public APIs are as their reports say",
  async run() {
    // In another process: it blocks for seconds, and the pages of other steps would get no answer.
    const ran = await command("npm", ["run", "api", "--", "--check"]);
    return verdict(complaints("npm run api -- --check", ran));
  },
};

export const publint: Step = {
  name: "publint",
  title: "publint on every tarball",
  run: () => eachTarball("publint", (path) => ["run", path, "--strict"]),
};

export const attw: Step = {
  name: "attw",
  title: "Types resolve from every tarball",
  run: () => eachTarball("attw", (path) => [path, "--profile", "esm-only", "--no-color", "--no-emoji"]),
};

export const install: Step = {
  name: "install",
  title: "Tarballs in an empty project",
  async run() {
    const packed = await tarballs();
    const problems = [
      ...(await installProblems(packed)),
      ...(await firstLossProblems(await tarballFolder())),
    ];
    return verdict(problems, `${packed.length} packages`);
  },
};

export const release: Step = {
  name: "release",
  title: "A release, up to the point of sending it",
  async run() {
    const ran = await command("npm", ["run", "release", "--", "--dry-run"]);
    const sent = publishedPackages().filter(({ json }) => ran.output.includes(`+ ${json.name}@`));
    const lacking = publishedPackages()
      .filter((each) => !sent.some(({ json }) => json.name === each.json.name))
      .map(({ json }) => json.name);
    return verdict(
      [
        ...complaints("npm run release -- --dry-run", ran),
        ...(lacking.length > 0 ? [`would not be published: ${lacking}\n${ran.output}`] : []),
      ],
      `${sent.length} packages`,
    );
  },
};

async function eachTarball(tool: string, args: (path: string) => string[]) {
  const packed = await tarballs();
  const problems: string[] = [];
  for (const { of, path } of packed)
    problems.push(...complaints(`${tool} on ${of.json.name}`, await command(tool, args(path))));
  return verdict(problems, `${packed.length} packages`);
}
