// The playground as a visitor sees it: what it shows, and what can be pressed.
import type { Browser, Page } from "playwright-core";
import { pageErrors } from "../page-errors.ts";

export interface PlaygroundPage {
  readonly tab: Page;
  /** The page's errors so far: on its console, thrown, or files that it could not load. */
  readonly errors: readonly string[];
  /** The text of an element. */
  text(id: string): Promise<string>;
  step(): Promise<number>;
  /** The character error rate that is shown, in percent; NaN before it is measured. */
  rate(): Promise<number>;
  /** Waits for `done`. @throws Error - with what the page says, after `limit` milliseconds */
  until(what: string, limit: number, done: () => Promise<boolean>): Promise<void>;
  pick(backend: "js" | "wasm" | "worker" | "webgpu"): Promise<void>;
}

export async function openPlayground(
  browser: Browser,
  url: string,
  colorScheme: "light" | "dark" = "light",
): Promise<PlaygroundPage> {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 910 }, colorScheme });
  const errors = pageErrors(tab, "error", "warning");
  await tab.goto(url);
  await tab.waitForSelector("#run:enabled", { timeout: 60_000 });

  const text = async (id: string) => (await tab.textContent(`#${id}`)) ?? "";
  return {
    tab,
    errors,
    text,
    step: async () => Number(await text("step")),
    rate: async () => Number.parseFloat(await text("rate")),
    async until(what, limit, done) {
      const end = performance.now() + limit;
      while (!(await done())) {
        if (performance.now() > end) {
          const said = `step ${await text("step")}, error rate ${await text("rate")}, "${await text("status")}${await text("problem")}"`;
          throw new Error(`${what}: not after ${limit / 1000} s (${said}) ${errors.join("\n")}`);
        }
        await tab.waitForTimeout(100);
      }
    },
    async pick(backend) {
      // The radio button itself is invisible; its label is not.
      await tab.locator(`label:has(input[value="${backend}"])`).click();
    },
  };
}
