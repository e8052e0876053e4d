import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "../command.ts";
import { noticeProblems } from "../notices.ts";
import { type Step, verdict } from "../step.ts";
import { tarballs } from "../tarballs.ts";
import { root } from "../workspace.ts";

/** Each page's folder, and where its build lies. */
const pages = {
  "apps/conformance-runner/page": "apps/conformance-runner/dist/page",
  "apps/playground": "apps/playground/dist",
  "apps/reader": "apps/reader/dist",
};

export const notices: Step = {
  name: "notices",
  title: "Whoever's code is bundled is named, with the license",
  async run() {
    const packed = await tarballs();
    const problems: string[] = [];
    for (const { of, path } of packed)
      problems.push(...(await inFolder((folder) => ofTarball(of.json.name, path, folder))));
    for (const [page, built] of Object.entries(pages))
      problems.push(...(await inFolder((folder) => ofPage(page, built, folder))));
    return verdict(problems, `${packed.length} packages, ${Object.keys(pages).length} pages`);
  },
};

async function ofTarball(name: string, path: string, folder: string): Promise<string[]> {
  const unpacked = await command("tar", ["-xzf", path, "-C", folder]);
  // A page within it has no maps, and is looked at by itself.
  return [
    ...complaints(`tar of ${name}`, unpacked),
    ...noticeProblems(name, join(folder, "package"), "THIRD-PARTY-NOTICES.md"),
  ];
}

/** Built once more, with maps, which say what is in it. Its notices must be those of the build. */
async function ofPage(page: string, built: string, folder: string): Promise<string[]> {
  const vite = await command("vite", ["build", page, "--sourcemap", "--outDir", folder, "--emptyOutDir"]);
  if (vite.code !== 0) return complaints(`vite build ${page}`, vite);
  const [wanted, got] = [folder, join(root, built)].map((each) => join(each, "third-party-notices.md"));
  const same = existsSync(got!) && readFileSync(got!, "utf8") === readFileSync(wanted!, "utf8");
  return [
    ...noticeProblems(page, folder, "third-party-notices.md"),
    ...(same ? [] : [`${built}/third-party-notices.md is not what is in the page`]),
  ];
}

async function inFolder(work: (folder: string) => Promise<string[]>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "ctckit-notices-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
