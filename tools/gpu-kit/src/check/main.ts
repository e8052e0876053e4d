// The kit's own program: runs the others one after the other and keeps what they print in files. The exit code is 1 if one of them
// fails, or if a GPU or PyTorch is missing.
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { start } from "./start.ts";

const backends = ["cuda", "webgpu"];
const parts = ["conformance", "fuzz", "bench"];

interface Arguments {
  readonly backends: readonly string[];
  readonly only: readonly string[];
  readonly results: string;
  readonly document?: string;
  readonly driver?: string;
  readonly quick?: boolean;
}

const asked = new Command("run")
  .description("run the conformance suite, random problems and the benchmark on this machine's GPU")
  .addOption(
    new Option("--backends <names...>", "which backends to check").choices(backends).default(["cuda"]),
  )
  .addOption(new Option("--only <parts...>", "what to run").choices(parts).default(parts))
  .option("--results <folder>", "where to keep what is printed, and the numbers", "results")
  .option("--document <file>", "put the benchmark's tables into a copy of docs/benchmarks.md")
  .option("--driver <file>", "another CUDA driver than the system's, such as the emulated one")
  .option("--quick", "one theme of the suite, few problems, short rounds: whether it works")
  .addHelpText("after", "\nCTCKIT_PYTHON names the Python that has PyTorch.")
  .parse()
  .opts<Arguments>();

const { quick, document, only } = asked;
const results = resolve(asked.results);
mkdirSync(results, { recursive: true });
const vectors = fileURLToPath(new URL("../vectors", import.meta.url));
const env = {
  ...process.env,
  ...(asked.driver !== undefined && { CTCKIT_CUDA_DRIVER: resolve(asked.driver) }),
  ...(existsSync(vectors) && { CTCKIT_VECTORS: vectors }),
};

const ends: string[] = [];

async function part(name: string, title: string, args: readonly string[]): Promise<void> {
  process.stderr.write(`\n== ${title} ==\n`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const file = join(results, `${title.replaceAll(" ", "-")}.txt`);
  const code = await start([script, ...args], env, file);
  if (code !== 0) process.exitCode = 1;
  ends.push(`${title}: ${code === 0 ? "passed" : `FAILED with code ${code}`}`);
}

for (const backend of asked.backends) {
  if (only.includes("conformance"))
    await part("conformance", `conformance ${backend}`, [
      "--backend",
      backend,
      "--report",
      join(results, `conformance-${backend}.json`),
      ...(quick ? ["--filter", "pytorch/*"] : []),
    ]);
  if (only.includes("fuzz"))
    await part("fuzz", `fuzz ${backend}`, ["--backend", backend, "--count", quick ? "20" : "400"]);
}
if (only.includes("bench"))
  await part("bench", "bench", [
    "--device",
    ...(quick ? ["--quick", "--shapes", "tiny"] : []),
    "--json",
    join(results, "bench.json"),
    ...(document === undefined ? [] : ["--document", resolve(document)]),
  ]);
console.log(`\n${ends.join("\n")}\nkept in ${results}`);
