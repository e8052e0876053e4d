import { readFile } from "node:fs/promises";

const file = new URL("../../../../packages/cuda/src/generated/report.md", import.meta.url);

/** The compiler's report on the CUDA kernels of the lattice, if the repository is at hand: all that is known without a GPU. */
export async function compilerReport(): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n").filter((line) => !line.startsWith("<!--"));
  return lines
    .filter((line) => !/^\| \w+ \|/.test(line) || /_pairs_|^\| kernel/.test(line))
    .join("\n")
    .trim();
}
