import { readFile, writeFile } from "node:fs/promises";
import { brief, quick } from "../duel.ts";
import { machine } from "../machine.ts";
import type { Options } from "../options.ts";
import { checkWritable, refuse } from "../refusal.ts";
import { torch } from "../torch/process.ts";
import { compilerReport } from "./compiler-report.ts";
import { withSections } from "./document.ts";
import { driverVersion } from "./driver-version.ts";
import { allRight, type DeviceResult, onDevices } from "./measurement.ts";
import { deviceConditions, deviceTable } from "./table.ts";

/** `npm run bench -- --device`: the exit code is 1 where an answer of ours is wrong, or there is no GPU. */
export async function onDevice(chosen: Options, args: readonly string[]): Promise<void> {
  const { shapes, document, json } = chosen;
  // Timing takes minutes, so whatever would make it useless is checked first.
  if (document !== undefined) await readable(document);
  if (json) await checkWritable("--json", json);
  // CTCKIT_TORCH_DEVICE=cpu: to try this command on an emulated driver.
  const started = await torch(process.env.CTCKIT_TORCH_DEVICE === "cpu" ? "cpu" : "cuda");
  const opponent = typeof started === "string" ? undefined : started;
  if (typeof started === "string") console.error(`PyTorch on a GPU: ABSENT: ${started}\n`);
  try {
    const log = (name: string) => process.stderr.write(`${name} ...\n`);
    const results = await onDevices(shapes, opponent, chosen.quick ? quick : brief, log);
    const here = machine(opponent?.version, withoutFiles(args));
    const driver = await driverVersion();
    const conditions = deviceConditions(here, driver, opponent?.cuda);
    const titled = await Promise.all(
      results.map(async (result) => ({
        title: `${result.through} on ${result.name ?? "no GPU"}`,
        text: [deviceTable(result), await instead(result), conditions].filter(Boolean).join("\n\n"),
      })),
    );
    console.log(titled.map(({ title, text }) => `### ${title}\n\n${text}`).join("\n\n"));
    if (json) await writeFile(json, `${JSON.stringify({ machine: here, driver, results }, undefined, 2)}\n`);
    const right = allRight(results);
    if (!right) process.exitCode = 1;
    if (document === undefined) return;
    if (!right) return console.error("Nothing is written, for there is no GPU or a row is WRONG");
    const measured = titled.filter((_, i) => results[i]!.absent === undefined);
    await writeFile(document, withSections(await readable(document), measured));
  } finally {
    await opponent?.close();
  }
}

const instead = ({ through, absent }: DeviceResult) =>
  through === "cuda" && absent !== undefined ? compilerReport() : undefined;

/** Without the path that it writes to, which means nothing to a reader. */
function withoutFiles(args: readonly string[]): string[] {
  const isFile = (arg: string | undefined) => arg === "--document" || arg === "--json";
  return args.filter((arg, i) => !isFile(arg) && !isFile(args[i - 1]));
}

/** The document's text, with the markers for ours. */
async function readable(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    withSections(text, []);
    return text;
  } catch (error) {
    return refuse(`--document: ${(error as Error).message}`);
  }
}
