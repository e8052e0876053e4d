import { chromium } from "playwright-core";
import { chromiumArguments } from "../chromium.ts";
import type { Served } from "../served-folder.ts";

/** What the program in a page reports. */
export interface Answer {
  readonly probe?: { readonly available: boolean; readonly reason?: string };
  readonly backend?: string;
  /** Whether memory is shared with the workers, and may be. */
  readonly shares?: boolean;
  readonly isolated?: boolean;
  readonly losses?: readonly number[];
  readonly grad?: readonly number[];
  readonly error?: string;
}

/** Opens the page. @returns what is wrong with it */
export async function visitProblems(executablePath: string, name: string, page: Served): Promise<string[]> {
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  const said: string[] = [];
  try {
    const tab = await browser.newPage();
    tab.on("console", (message) => {
      // Browsers ask for an icon by themselves.
      const icon = message.location().url.endsWith("/favicon.ico");
      if (message.type() === "error" && !icon) said.push(message.text());
    });
    tab.on("pageerror", (error) => said.push(String(error)));
    await tab.goto(page.url);
    await tab.waitForFunction("window.answer !== undefined", undefined, { timeout: 30_000 });
    const answer = (await tab.evaluate("window.answer")) as Answer;
    const problems = [...answerProblems(answer), ...said.map((text) => `the page said: ${text}`)];
    return problems.map((problem) => `${name}: ${problem}`);
  } catch (error) {
    return [[`${name}: ${error}`, ...said].join("\n  ")];
  } finally {
    await browser.close();
  }
}

/** Two samples of two frames and two equal classes, one label: see fixtures/bundlers/report.js. */
export function answerProblems({
  probe,
  backend,
  shares,
  isolated,
  losses = [],
  grad = [],
  error,
}: Answer): string[] {
  if (error !== undefined) return [`expected a loss, got ${error}`];
  if (!probe?.available) return [`probe: expected available, got ${JSON.stringify(probe)}`];
  const problems: string[] = [];
  if (backend !== "worker(wasm)") problems.push(`backend: expected worker(wasm), got ${backend}`);
  if (shares !== isolated) problems.push(`memory: expected it shared: ${isolated}, got ${shares}`);
  const near = (got: readonly number[], expected: readonly number[]) =>
    got.length === expected.length && got.every((value, i) => Math.abs(value - expected[i]!) < 1e-6);
  const loss = -Math.log(3 / 4);
  const step = 1 / 2 - 2 / 3;
  if (!near(losses, [loss, loss])) problems.push(`losses: expected ${loss} twice, got ${losses.join()}`);
  if (!near(grad, [-step, step, -step, step, -step, step, -step, step]))
    problems.push(`grad: expected steps of ${step}, got ${grad.join()}`);
  return problems;
}
