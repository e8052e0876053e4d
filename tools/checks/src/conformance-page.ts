// Visits the built conformance page: every backend must pass, a broken one must be shown in detail, and a silent one must end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageBackends, provider } from "@ctckit/backends/pages";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { chromiumArguments, webgpuArguments } from "./chromium.ts";
import { root } from "./workspace.ts";

const LIMIT = 600_000; // ms; a rasteriser of GPU kernels on a busy machine
/** As the page names them: "worker(wasm)". */
const BACKENDS = await Promise.all(pageBackends.map(async (row) => (await provider(row)).name));

interface Downloaded {
  readonly backends: readonly {
    readonly provider: string;
    readonly absent?: string;
    readonly device?: string;
    readonly results: readonly { readonly outcome: string }[];
  }[];
}

export async function visitConformancePage(
  executablePath: string,
): Promise<{ problems: readonly string[]; note: string }> {
  const folder = await mkdtemp(join(tmpdir(), "ctckit-conformance-page-"));
  const fixtures = ["broken-backend", "silent-backend"];
  await build({
    entryPoints: fixtures.map((name) => join(root, `tools/checks/fixtures/conformance-page/${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: "esm",
  });
  const server = await served(join(folder, "broken-backend.js"));
  const other = await served(join(folder, "silent-backend.js"), "--limit", "1");
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, ...webgpuArguments] });
  try {
    const whole = await green(browser, server.url);
    const problems = [
      ...whole.problems,
      ...(await broken(browser, server.own)),
      ...(await silent(browser, other.own)),
      ...(await visitors(browser, server.url)),
      ...(await narrow(browser, server.url)),
    ];
    return { problems, note: whole.note };
  } finally {
    await browser.close();
    server.close();
    other.close();
    await rm(folder, { recursive: true });
  }
}

/** Served by the command, as for users: the page's address, and the one with the provider. */
async function served(provider: string, ...more: readonly string[]) {
  const main = join(root, "apps/conformance-runner/dist/main.js");
  const child = spawn(process.execPath, [main, "--page", "--provider", provider, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close").then(([code]) => {
    throw new Error(`ctckit-conformance --page ended with code ${code}`);
  });
  const [first] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
  const own = first.toString().split("\n")[0]!;
  return { own, url: new URL(".", own).href, close: () => child.kill() };
}

async function green(browser: Browser, url: string) {
  const { tab, errors } = await opened(browser, url);
  await tab.click("#run");
  const verdict = await finished(tab);
  const downloading = tab.waitForEvent("download");
  await tab.click("#download");
  const report = await (await downloading).path();
  const { CTCKIT_PAGE_REPORT } = process.env; // for docs/SUPPORT.md
  if (CTCKIT_PAGE_REPORT) await cp(report, CTCKIT_PAGE_REPORT);
  const { backends } = JSON.parse(await readFile(report, "utf8")) as Downloaded;
  const problems = [...errors];
  const names = backends.map(({ provider }) => provider);
  if (names.join() !== BACKENDS.join()) problems.push(`expected ${BACKENDS}, the report has ${names}`);
  for (const { provider, absent, results } of backends) {
    if (absent !== undefined) problems.push(`${provider} is absent: ${absent}`);
    if (!results.some(({ outcome }) => outcome === "pass")) problems.push(`${provider} passes nothing`);
  }
  if (!/^[1-9]\d* passed, 0 failed, /.test(verdict)) problems.push(`the page says: ${verdict}`);
  const gpu = backends.find(({ provider }) => provider === "webgpu");
  if (!gpu?.device?.includes("swiftshader")) problems.push("the report does not name the GPU");
  await tab.close();
  return { problems, note: verdict };
}

/** A failure can be opened, and shows the problem, a picture and the numbers. */
async function broken(browser: Browser, url: string): Promise<string[]> {
  const { tab, errors } = await opened(browser, url);
  for (const name of BACKENDS) await tab.uncheck(`input[value="${name}"]`);
  await tab.fill("#filter", "brute-force/ragged/*");
  await tab.click("#run");
  const verdict = await finished(tab);
  const problems = [...errors];
  if (!/, [1-9]\d* failed, /.test(verdict)) problems.push(`of a broken backend the page says: ${verdict}`);
  const first = tab.locator(".failure").first();
  await first.locator("summary").click();
  const values = first.locator(".values tbody tr").first();
  await values.waitFor();
  const [row, facts] = [await values.textContent(), await first.locator("dl").textContent()];
  const picture = await first.locator("canvas").first().getAttribute("aria-label");
  if (!row?.startsWith("t 0, n 0, c 0")) problems.push(`an opened failure shows ${row} first`);
  if (!/T \d+, N \d+, C \d+/.test(facts ?? "")) problems.push(`an opened failure says only ${facts}`);
  const clause = await first.locator(".clauses a").first().getAttribute("href");
  if (!/contract\.md#\d-[a-z-]+$/.test(clause ?? "")) problems.push(`its clause leads to ${clause}`);
  const cause = await tab.locator(".cause").first().textContent();
  if (!/^broken: \d+ cases: grad\(t=#, n=#, c=#\): expected #, got #/.test(cause ?? ""))
    problems.push(`the first cause is told as ${cause}`);
  if (!/^Sample 0: 1 of \d+ entries are off$/.test(picture ?? ""))
    problems.push(`its picture is of ${picture}`);
  await tab.close();
  return problems;
}

/** A case that gets no answer fails at its limit, one that throws where nobody waits at once, and the others run. */
async function silent(browser: Browser, url: string): Promise<string[]> {
  const { tab, errors } = await opened(browser, url);
  for (const name of BACKENDS) await tab.uncheck(`input[value="${name}"]`);
  await tab.fill("#filter", "brute-force/t*/float64/logits");
  await tab.click("#run");
  const verdict = await finished(tab);
  const problems = [...errors];
  if (!/^[1-9]\d* passed, 2 failed, /.test(verdict))
    problems.push(`of a silent backend the page says: ${verdict}`);
  const told = (await tab.locator(".failure summary").allTextContents()).join("\n");
  for (const text of ["t2/float64/logits no answer within 1 s", "logits Uncaught: TypeError: in a timer"])
    if (!told.includes(text)) problems.push(`expected "${text}" among the failures, got ${told}`);
  await tab.close();
  return problems;
}

/** Backends can be timed. A visitor's vector becomes a case, and a file that is no vector is named. */
async function visitors(browser: Browser, url: string): Promise<string[]> {
  const { tab, errors } = await opened(browser, url);
  for (const name of BACKENDS.slice(1)) await tab.uncheck(`input[value="${name}"]`);
  await tab.click("#benchmark");
  await tab.locator("#status", { hasText: "Timed." }).waitFor({ timeout: LIMIT });
  const times = await tab.locator("#times tbody td").allTextContents();
  const problems = [...errors];
  if (times.length !== 3 || !times.every((time) => Number(time) > 0)) problems.push(`times are ${times}`);
  const chosen = (name: string, text: string) =>
    tab.setInputFiles("#vectors", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  await tab.fill("#filter", "vectors/*");
  await chosen("certain.json", JSON.stringify(certain));
  await tab.click("#run");
  const verdict = await finished(tab);
  if (!verdict.startsWith("2 passed, 0 failed")) problems.push(`of a vector the page says: ${verdict}`);
  await chosen("none.json", "{}");
  await tab.click("#run");
  await tab.locator("#status", { hasText: "none.json: expected a vector" }).waitFor({ timeout: 5000 });
  await tab.close();
  return problems;
}

/** On a phone nothing is cut off, and before a run there is neither a table nor a verdict on failures. */
async function narrow(browser: Browser, url: string): Promise<string[]> {
  const { tab, errors } = await opened(browser, url);
  const problems = [...errors];
  await tab.setViewportSize({ width: 390, height: 844 });
  for (const id of ["matrix", "failures", "progress", "tiles"])
    if (await tab.locator(`#${id}`).isVisible()) problems.push(`#${id} shows before anything ran`);
  await tab.uncheck('input[value="webgpu"]');
  await tab.fill("#filter", "trait/*");
  await tab.click("#run");
  await tab.locator("#progress").waitFor();
  await finished(tab);
  const width = await tab.evaluate<number>("document.documentElement.scrollWidth");
  if (width > 390) problems.push(`at a width of 390 the page is ${width} wide`);
  const cell = (await tab.locator("#matrix td").first().textContent()) ?? "";
  if (!/^\d+ passed/.test(cell)) problems.push(`a cell of the table says ${cell}`);
  await tab.close();
  return problems;
}

/** Two frames that can only mean "1". */
const certain = {
  name: "certain",
  kind: "ctc-loss",
  inputKind: "logits",
  layout: "TNC",
  ...{ T: 2, N: 1, C: 2, blank: 0 },
  logProbsOrLogits: [[[-50, 50]], [[-50, 50]]],
  targets: [[1]],
  inputLengths: [2],
  targetLengths: [1],
  expectedLoss: [0],
};

async function opened(browser: Browser, url: string): Promise<{ tab: Page; errors: string[] }> {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  tab.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await tab.goto(url);
  await tab.waitForSelector("#backends input");
  return { tab, errors };
}

/** What the page says when everything has run. */
async function finished(tab: Page): Promise<string> {
  const status = tab.locator("#status", { hasText: /\d+ passed, / });
  await status.waitFor({ timeout: LIMIT });
  return (await status.textContent()) ?? "";
}
