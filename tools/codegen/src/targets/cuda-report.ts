import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { OutputFile } from "../target.ts";
import { inFolder, root } from "./cuda-assembly.ts";

// What is known of the CUDA kernels' speed without a GPU: ptxas's report on the committed PTX.

const CHIP = "sm_90";
const PATH = "packages/cuda/src/generated/report.md";

const run = promisify(execFile);

interface ReportRow {
  readonly name: string;
  readonly registers: number;
  readonly spilled: number;
  /** Bytes, not counting what a launch asks for. */
  readonly shared: number;
  readonly instructions: number;
  /** Of a frame of the lattice, from one barrier to the next, in each direction. */
  readonly steps: string;
}

/** A Markdown table. Like the PTX, it is made again only if that has changed. */
export async function report(modules: readonly string[], header: string): Promise<OutputFile> {
  const of = createHash("sha256").update(modules.join("")).digest("hex").slice(0, 16);
  const committed = await readFile(join(root, PATH), "utf8").catch(() => "");
  if (committed.includes(`Of PTX ${of},`)) return { path: PATH, text: committed };
  const kernels = (await Promise.all(modules.map(kernelsOf))).flat();
  const { stdout } = await run("ptxas", ["--version"]);
  const [, version = "?"] = /release ([\d.]+)/.exec(stdout) ?? [];
  const text = [
    `<!-- ${header} -->`,
    "",
    `Of PTX ${of}, by ptxas ${version} for ${CHIP}. Instructions are PTX's, all of a kernel and, of the lattice's where a thread has a pair,`,
    "those from one barrier of a frame to the next, one direction and the other. Shared memory is what a kernel has besides its rows.",
    "",
    "| kernel | registers | bytes spilled | bytes of shared memory | instructions | a frame |",
    "|---|--:|--:|--:|--:|--:|",
    ...kernels.map(
      ({ name, registers, spilled, shared, instructions, steps }) =>
        `| ${name} | ${registers} | ${spilled} | ${shared} | ${instructions} | ${steps} |`,
    ),
    "",
  ].join("\n");
  return { path: PATH, text };
}

async function kernelsOf(ptx: string): Promise<ReportRow[]> {
  const said = await assembled(ptx);
  return [...ptx.matchAll(/^\.visible \.entry (\w+)\(.*?^\{(.*?)^\}/gms)].map(([, name, body]) => {
    const about = said.split("Compiling entry function ").find((part) => part.startsWith(`'${name}'`)) ?? "";
    const number = (pattern: RegExp) => Number(pattern.exec(about)?.[1] ?? 0);
    const lines = body!.split("\n").filter((line) => /^\s+(@!?%p\d+\s+)?[a-z]/.test(line));
    return {
      name: name!,
      registers: number(/Used (\d+) registers/),
      spilled: number(/(\d+) bytes spill stores/),
      shared: number(/(\d+) bytes smem/),
      instructions: lines.length,
      steps: name!.includes("_pairs_") ? steps(lines) : "-",
    };
  });
}

/** Frames are unrolled: each direction's have a barrier each, and between the last of one and the first of the other is its end. */
function steps(lines: readonly string[]): string {
  const barriers = lines.flatMap((line, i) => (/bar(rier)?\.sync/.test(line) ? [i] : []));
  const gaps = barriers.slice(1).map((at, i) => at - barriers[i]!);
  const half = (gaps.length - 1) / 2;
  const range = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? String(least) : `${least} to ${most}`;
  };
  return `${range(gaps.slice(0, half))}, ${range(gaps.slice(-half))}`;
}

async function assembled(ptx: string): Promise<string> {
  return inFolder(async (cwd) => {
    await writeFile(join(cwd, "kernels.ptx"), ptx);
    return (await run("ptxas", ["-v", `-arch=${CHIP}`, "kernels.ptx"], { cwd })).stderr;
  });
}
