import { chromium, type Page } from "playwright-core";
import { chromiumArguments, webgpuArguments } from "../chromium.ts";

/**
 * Opens `url` in a browser of its own.
 *
 * @param look gives what is wrong with the page; `printed` grows while the page prints
 * @returns that, and the errors of the page itself
 */
export async function tabProblems(
  executablePath: string,
  url: string,
  look: (tab: Page, printed: readonly string[]) => Promise<readonly string[]>,
): Promise<string[]> {
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments, ...webgpuArguments] });
  const printed: string[] = [];
  const errors: string[] = [];
  try {
    const tab = await browser.newPage();
    tab.on("console", (message) => {
      // Browsers ask for an icon by themselves.
      const icon = message.location().url.endsWith("/favicon.ico");
      if (message.type() === "log") printed.push(message.text());
      if (message.type() === "error" && !icon) errors.push(message.text());
    });
    tab.on("pageerror", (error) => errors.push(String(error)));
    await tab.goto(url);
    const problems = await look(tab, printed);
    return [...problems, ...errors.map((text) => `the page said: ${text}`)];
  } catch (error) {
    return [[`${error}`, ...errors].join("\n  ")];
  } finally {
    await browser.close();
  }
}
