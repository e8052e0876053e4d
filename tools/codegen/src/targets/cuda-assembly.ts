import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { OutputFile } from "../target.ts";

// Compiles CUDA C++ to PTX, if there is an nvcc. Otherwise the committed text stays, as long as it was made from the same source. Its
// header says from which source, and by which nvcc.

// The oldest GPU that today's nvcc compiles for (Turing, 2018). Its output is PTX of 2011, except for shuffles and barriers that name
// their threads (6.0). So a driver of CUDA 11.0 (R450, 2020) can load it, although nvcc 13 asks for R580.
const [ARCHITECTURE, VERSION] = ["compute_75", "7.0"];
/** The first driver with that version, in the drivers' own numbering. */
export const OLDEST_DRIVER = 11_000;

const CHIPS = ["sm_75", "sm_90", "sm_120"];

const run = promisify(execFile);
export const root = fileURLToPath(new URL("../../../../", import.meta.url));
const nvcc = process.env.CTCKIT_NVCC ?? "nvcc";

export interface Assembly {
  /** Of TypeScript, which exports the text. */
  readonly file: OutputFile;
  readonly ptx: string;
}

export async function assembly(source: OutputFile, header: string): Promise<Assembly> {
  const path = source.path.replace(/\.cu$/, ".ptx.ts");
  const hash = createHash("sha256").update(source.text).digest("hex").slice(0, 16);
  const committed = await readFile(join(root, path), "utf8").catch(() => "");
  const [, ofSource, compiler] = /^\/\/ Of source (\w+), by (nvcc [\d.]+)/m.exec(committed) ?? [];
  const found = await version();
  if (ofSource === hash && (found === undefined || found !== compiler))
    return { file: { path, text: committed }, ptx: /`(.*)`/s.exec(committed)![1]! };
  if (found === undefined)
    throw new Error(`${path} is not of the source as it is now, and there is no nvcc to make it anew`);
  const ptx = await compiled(source.text);
  // What is committed was accepted when it was made.
  if (!committed.includes(ptx)) await checkAssembly(ptx);
  const text = [
    `// PTX of ${source.path.split("/").at(-1)}. ${header}`,
    `// Of source ${hash}, by ${found}`,
    `export const ptx = \`${ptx}\`;`,
    "",
  ].join("\n");
  return { file: { path, text }, ptx };
}

async function version(): Promise<string | undefined> {
  const said = await run(nvcc, ["--version"]).catch(() => undefined);
  const [, number] = /release ([\d.]+)/.exec(said?.stdout ?? "") ?? [];
  return number && `nvcc ${number}`;
}

async function compiled(source: string): Promise<string> {
  return inFolder(async (cwd) => {
    await writeFile(join(cwd, "kernels.cu"), source);
    await run(nvcc, ["-ptx", `-arch=${ARCHITECTURE}`, "-o", "kernels.ptx", "kernels.cu"], { cwd });
    return (
      (await readFile(join(cwd, "kernels.ptx"), "utf8"))
        .replace(/^\/\/.*\n/gm, "")
        // A hint that versions before 8.3 do not know.
        .replace(/^\s*\.pragma "used_bytes_mask .*\n/gm, "")
        .replace(/^\.version .*$/m, `.version ${VERSION}`)
        .trim()
    );
  });
}

/** Checks that the version in its header has everything that it uses, for old and new chips. */
async function checkAssembly(ptx: string): Promise<void> {
  await inFolder(async (cwd) => {
    await writeFile(join(cwd, "older.ptx"), ptx);
    for (const chip of CHIPS) await run("ptxas", [`-arch=${chip}`, "older.ptx"], { cwd });
  });
}

/** Works in a folder of its own. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-ptx-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
