// `npm run gpu-kit`: makes one archive to check and time our GPU backends on a machine that has a GPU and Python with PyTorch, but no
// network. Unpack it there and start ./run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { archive } from "./archive.ts";
import { fill, platform } from "./folder.ts";
import { root } from "./workspace.ts";

const { out } = new Command("gpu-kit")
  .description("pack what checks and times the GPU backends on another machine")
  .option("--out <file>", "where to put the archive", join(root, `build/ctckit-gpu-kit-${platform}.tar.gz`))
  .parse()
  .opts<{ out: string }>();

const work = mkdtempSync(join(tmpdir(), "ctckit-gpu-kit-"));
try {
  const folder = join(work, "ctckit-gpu-kit");
  const notes = await fill(folder);
  const bytes = archive(folder, resolve(out));
  for (const note of notes) console.error(note);
  console.log(`${resolve(out)}: ${(bytes / 2 ** 20).toFixed(0)} MiB`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}
