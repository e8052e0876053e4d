// The README's first program, as a reader comes to it: in a fresh project beside the clone, by the README's own commands.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "./command.ts";
import { blocks, keeps, kindOf, promised } from "./documents/blocks.ts";
import { root } from "./workspace.ts";

/** @param tarballs the folder that `npm run pack` filled */
export async function firstLossProblems(tarballs: string): Promise<string[]> {
  const beside = await mkdtemp(join(tmpdir(), "ctckit-reader-"));
  try {
    const all = blocks(await readFile(join(root, "README.md"), "utf8"));
    const program = all.find((block) => kindOf(block) === "run")!.text;
    const commands = all.find(({ info, text }) => info === "sh" && text.startsWith("npm install"))!.text;
    const [clone, cwd] = [join(beside, "ctckit"), join(beside, "project")];
    for (const folder of [clone, cwd]) await mkdir(folder);
    await symlink(tarballs, join(clone, "tarballs"));
    await writeFile(join(cwd, "first-loss.mjs"), program);
    const quiet = { npm_config_audit: "false", npm_config_fund: "false" };
    const made = await command("npm", ["init", "-y"], { cwd });
    const ran = await command("sh", ["-ec", commands], { cwd, env: quiet });
    const problems = [...complaints("npm init -y", made), ...complaints(commands, ran)];
    const [promise] = promised(program);
    const said = ran.stdout.trimEnd().split("\n").at(-1)!;
    return problems.length > 0 || keeps(said, promise!)
      ? problems
      : [`README.md: its first program printed ${said}`];
  } finally {
    await rm(beside, { recursive: true });
  }
}
