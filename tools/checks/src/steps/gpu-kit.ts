// Packs the kit for machines with a GPU, unpacks it elsewhere and runs it as it would run there, on the emulated driver and with PyTorch's CPU.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, complaints } from "../command.ts";
import { hasCompiler } from "../compiler.ts";
import { pythonThat } from "../python.ts";
import { type Step, verdict } from "../step.ts";
import { root } from "../workspace.ts";

export const gpuKit: Step = {
  name: "gpu-kit",
  title: "The kit for GPU machines, on the emulated driver",
  async run() {
    const absent = (reason: string) => ({ passed: 0, failed: 0, details: "", note: `ABSENT: ${reason}` });
    if (!hasCompiler()) return absent("there is no C++ compiler");
    const { python, reasons } = await pythonThat("import torch");
    if (python === undefined) return absent(reasons.join("; "));
    const folder = await mkdtemp(join(tmpdir(), "ctckit-gpu-kit-"));
    try {
      return verdict(await problems(folder));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function problems(folder: string): Promise<string[]> {
  const archive = join(folder, "kit.tar.gz");
  const preparing: [string, string[]][] = [
    ["npm", ["run", "gpu-kit", "--", "--out", archive]],
    ["tar", ["-xzf", archive, "-C", folder]],
    ["pnpm", ["--filter=@ctckit/cuda", "run", "build:emulator"]],
  ];
  for (const [file, args] of preparing) {
    const found = complaints([file, ...args].join(" "), await command(file, args));
    if (found.length > 0) return found;
  }
  const document = join(folder, "benchmarks.md");
  const before = await readFile(join(root, "docs/benchmarks.md"), "utf8");
  await writeFile(document, before);
  const driver = join(root, "packages/cuda/build/emulator/libcuda-emulated.so");
  const ran = await command(
    join(folder, "ctckit-gpu-kit/run"),
    ["--quick", "--driver", driver, "--document", document],
    // The kit gets only a shell and Python from this machine: everything else must be in it.
    { cwd: folder, env: { PATH: "/usr/bin:/bin", CTCKIT_TORCH_DEVICE: "cpu" } },
  );
  const ends = ["conformance cuda: passed", "fuzz cuda: passed", "bench: passed"];
  const missing = ends.filter((end) => !ran.output.includes(end));
  const { results } = JSON.parse(await readFile(join(folder, "results/bench.json"), "utf8"));
  const title = `### cuda on ${results[1]?.name}`;
  const rows = (await readFile(document, "utf8")).split(title)[1] ?? "";
  return [
    ...complaints("run --quick", ran),
    ...missing.map((end) => `expected "${end}" in what the kit says\n${ran.output}`),
    ...(title.includes("emulated by ctckit") ? [] : [`expected the emulated device, got ${title}`]),
    ...(/^\| tiny \| cuda +\|/m.test(rows) ? [] : ["expected the benchmark's rows in the document"]),
  ];
}
