// Visits the built playground: trains, switches backends on the way, watches it learn, draws, pauses, saves and loads.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { chromiumArguments, webgpuArguments } from "../chromium.ts";
import { isolation, servedFolder } from "../served-folder.ts";
import { root } from "../workspace.ts";
import { drawWord } from "./pen.ts";
import { openPlayground, type PlaygroundPage } from "./playground-page.ts";

const folder = join(root, "apps/playground/dist");
// A busy machine may take longer, but must reach the same.
const learningLimit = 300_000; // ms
const shortly = 60_000; // ms
const learned = 20; // percent

export interface Visit {
  readonly problems: readonly string[];
  readonly note: string;
}

export async function visitPlayground(executablePath: string): Promise<Visit> {
  const problems: string[] = [];
  const visit = async <T>(more: readonly string[], visited: (browser: Browser) => Promise<T>): Promise<T> => {
    const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, ...more] });
    try {
      return await visited(browser);
    } finally {
      await browser.close();
    }
  };
  const note = await visit(webgpuArguments, (browser) => isolated(browser, problems));
  await visit([], (browser) => plain(browser, problems));
  return { problems, note };
}

async function isolated(browser: Browser, problems: string[]): Promise<string> {
  const server = await servedFolder(folder, isolation);
  try {
    const page = await openPlayground(browser, server.url);
    const expect = (ok: boolean, problem: string) => ok || problems.push(problem);
    expect((await page.text("isolation")).startsWith("Cross-origin isolated"), "it is not isolated");
    const note = await learn(page);
    for (const id of ["p50", "p95"])
      expect(Number.parseFloat(await page.text(id)) > 0, `the frame meter shows "${await page.text(id)}"`);
    const lattice = (await page.tab.getAttribute("#lattice", "aria-label")) ?? "";
    expect(/, best path: \w from frame \d+,/.test(lattice), `the lattice has no best path: ${lattice}`);
    await drawWord(page.tab);
    await page.until(
      "a reading of what was drawn",
      shortly,
      async () =>
        /^[a-z ]+$/.test(await page.text("reading")) &&
        !["nothing yet", "no letter"].includes(await page.text("reading")),
    );
    problems.push(...(await paused(page)), ...(await savedAndLoaded(page)));
    problems.push(...page.errors);
    await page.tab.close();
    return note;
  } finally {
    await server.close();
  }
}

/** Trains, with another backend every few steps, until few enough letters are wrong. @returns how long it took */
async function learn(page: PlaygroundPage): Promise<string> {
  const began = performance.now();
  await page.tab.click("#run");
  const seen: string[] = [];
  for (const [backend, name] of [
    ["wasm", "wasm"],
    ["worker", "worker(wasm)"],
    ["js", "js"],
    ["webgpu", "webgpu"],
    ["worker", "worker(wasm)"],
  ] as const) {
    await page.pick(backend);
    const before = await page.step();
    await page.until(`training on ${name}`, shortly, async () => {
      return (await page.text("backend")) === name && (await page.step()) >= before + 3;
    });
    seen.push(name);
  }
  await page.until(
    `an error rate under ${learned} %`,
    learningLimit,
    async () => (await page.rate()) < learned,
  );
  const seconds = (performance.now() - began) / 1000;
  return `${await page.text("rate")} wrong after ${await page.step()} steps, ${seconds.toFixed(0)} s, by ${seen.join(", ")}; frames ${await page.text("p50")}, 95 % ${await page.text("p95")}`;
}

async function paused({ tab, step }: PlaygroundPage): Promise<string[]> {
  await tab.click("#run");
  await tab.waitForTimeout(3000); // the step under way is finished
  const before = await step();
  await tab.waitForTimeout(1500);
  const after = await step();
  return before === after ? [] : [`paused at step ${before}, it went on to ${after}`];
}

/** Weights that are saved and loaded again keep their bits. Other files are refused. */
async function savedAndLoaded(page: PlaygroundPage): Promise<string[]> {
  const { tab } = page;
  const problems: string[] = [];
  const steps = await page.step();
  const before = await save(page);
  await tab.click("#reset");
  await page.until("a reset", shortly, async () => (await page.step()) === 0 && (await page.rate()) > 50);
  await tab.setInputFiles("#load", {
    name: "words.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("no weights"),
  });
  await page.until("a message about a wrong file", shortly, async () =>
    (await page.text("problem")).includes("words.txt was not loaded. This is no weights file"),
  );
  await tab.setInputFiles("#load", {
    name: "w.safetensors",
    mimeType: "application/octet-stream",
    buffer: before,
  });
  await page.until("loaded weights", shortly, async () => (await page.step()) === steps);
  await page.until("what they read", shortly, async () => (await page.rate()) < 2 * learned);
  const after = await save(page);
  if (!before.equals(after)) problems.push("weights that were saved, loaded and saved again differ");
  if ((await page.text("problem")) !== "") problems.push(`it still says: ${await page.text("problem")}`);
  return problems;
}

async function save({ tab }: PlaygroundPage): Promise<Buffer> {
  const download = tab.waitForEvent("download");
  await tab.click("#save");
  return readFile(await (await download).path());
}

/** Without isolation memory cannot be shared, and without WebGPU it cannot be chosen. Everything else works. */
async function plain(browser: Browser, problems: string[]): Promise<void> {
  const server = await servedFolder(folder, {});
  try {
    const page = await openPlayground(browser, server.url, "dark");
    if (!(await page.text("isolation")).startsWith("Not cross-origin isolated"))
      problems.push(`without isolation it says: ${await page.text("isolation")}`);
    await page.until("a word about WebGPU", shortly, async () =>
      (await page.text("absent")).startsWith("webgpu cannot be chosen: "),
    );
    if (await page.tab.isEnabled('input[value="webgpu"]'))
      problems.push("webgpu can be chosen where there is none");
    await page.pick("worker");
    await page.tab.click("#run");
    await page.until("training without isolation", shortly, async () => {
      return (await page.text("backend")) === "worker(wasm)" && (await page.step()) >= 3;
    });
    // What Chromium itself says when a page asks for an adapter.
    problems.push(...page.errors.filter((error) => error !== "No available adapters."));
    await page.tab.close();
  } finally {
    await server.close();
  }
}
