#!/usr/bin/env node
// `ctckit-conformance`: runs the suite on named backends, or on any other. See --help.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { renderReport, renderTable, succeeded, suite, vectorCases } from "@ctckit/conformance";
import { readVectors } from "@ctckit/conformance/vectors";
import { SingleBar } from "cli-progress";
import { chosen } from "./choice.ts";
import { backend, backendNames, type Found } from "./cli/backends.ts";
import { machine } from "./cli/machine.ts";
import { type Options, options } from "./cli/options.ts";
import { servePage } from "./cli/page-server.ts";
import { providerModule } from "./cli/provider-module.ts";
import { junit } from "./junit.ts";
import { type BackendRecord, parsed, type RunRecord, serialised } from "./record.ts";
import { runBackend } from "./run-backend.ts";
import { summary } from "./summary.ts";
import { supportDocument } from "./support.ts";
import { type Times, timingRows, timings } from "./timing.ts";

interface Asked extends Found {
  readonly required: boolean;
}

const asked = options(process.argv.slice(2));
try {
  await command(asked);
} catch (error) {
  // The first line only: what Node adds about a missing module does not help.
  process.stderr.write(`${(error instanceof Error ? error.message : String(error)).split("\n")[0]}\n`);
  process.exitCode = 2;
}

async function command(asked: Options): Promise<void> {
  if (asked.page !== undefined) {
    return say(`${await servePage(asked.page, asked.provider)}\nCtrl-C ends it.`);
  }
  if (asked.mode === "bench") return bench(asked);
  const records = asked.reports.map((path) => parsed(readFileSync(path, "utf8")));
  if (records.length > 0) return say(supportDocument(records));
  const record = await run(asked);
  if (asked.report !== undefined) writeFileSync(asked.report, serialised(record));
  if (asked.junit !== undefined) writeFileSync(asked.junit, junit(record));
  if (asked.mode === "support") say(supportDocument([record]));
  if (!record.backends.every(succeeded)) process.exitCode = 1;
}

async function run({ mode, filter, verbose = false, ...asked }: Options): Promise<RunRecord> {
  const { cases, notes } = everything(asked.vectors);
  const left = chosen(cases, mode === "grad" ? "grad" : "test", filter);
  const date = new Date().toISOString();
  const backends: BackendRecord[] = [];
  for (const { provider, device, required } of await providers(asked)) {
    const bar = new SingleBar({
      format: `${provider.name} {bar} {value} of {total} cases`,
      stream: process.stderr,
      hideCursor: null, // Nothing to give back to the terminal after Ctrl-C.
      noTTYOutput: false,
      clearOnComplete: true,
    });
    bar.start(left.length, 0);
    const onResult = (_: unknown, index: number) => bar.update(index + 1);
    const given = { cases: left, required, notes, onResult, ...(device && { device }) };
    const record = await runBackend(provider, given).finally(() => bar.stop());
    backends.push(record);
    if (mode !== "support") say(`${renderReport(record, { verbose })}\n`);
  }
  if (mode !== "support" && backends.length > 1) say(summary(backends));
  return { format: 1, date, machine: machine(), backends };
}

/** The suite's cases and those of public vectors. */
function everything(named = process.env.CTCKIT_VECTORS) {
  if (named === undefined || named === "")
    return { cases: suite, notes: ["no public vectors: --vectors names their folder"] };
  const files = existsSync(named) ? readVectors(named) : [];
  if (files.length === 0) throw new Error(`--vectors: expected a folder of *.json vectors, got ${named}`);
  const external = vectorCases(files);
  return { cases: [...suite, ...external.cases], notes: external.notes };
}

/** Named backends are required. Without names, all that are here run. */
async function providers({
  backend: names,
  provider: module,
}: Pick<Options, "backend" | "provider">): Promise<Asked[]> {
  const own = module === undefined ? [] : [{ provider: await providerModule(module), required: true }];
  const wanted = names ?? (module === undefined ? backendNames : []);
  const environment = (process.env.CTCKIT_REQUIRE ?? "").split(",");
  const found = await Promise.all(
    wanted.map(async (name) => ({
      ...(await backend(name)),
      required: names !== undefined || environment.includes(name),
    })),
  );
  return [...found, ...own];
}

async function bench(asked: Options): Promise<void> {
  const date = new Date().toISOString();
  const times: Record<string, Times> = {};
  const absent: string[] = [];
  for (const { provider, required } of await providers(asked)) {
    process.stderr.write(`${provider.name} ...\n`);
    const found = await timings(provider);
    if (typeof found !== "string") times[provider.name] = found;
    else {
      absent.push(`${provider.name}: absent: ${found}`);
      if (required) process.exitCode = 1;
    }
  }
  say(renderTable(timingRows(times)));
  for (const line of absent) say(line);
  if (asked.report !== undefined)
    writeFileSync(asked.report, serialised({ format: 1, date, machine: machine(), backends: [], times }));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
