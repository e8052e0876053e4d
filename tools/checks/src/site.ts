// The site, built as it would be published: no link leads nowhere, and a browser finds its way by the search.
import { join } from "node:path";
import { LinkChecker } from "linkinator";
import { chromium } from "playwright-core";
import { chromiumArguments } from "./chromium.ts";
import { command, complaints } from "./command.ts";
import { servedFolder } from "./served-folder.ts";
import { root } from "./workspace.ts";

const folder = join(root, "apps/site/build/site");

export async function buildSite(): Promise<string[]> {
  return complaints("npm run docs -- --build", await command("npm", ["run", "docs", "--", "--build"]));
}

/** Pages, files and headings; what is not on the site is left alone, for there may be no network. */
export async function deadLinks(): Promise<{ problems: string[]; note: string }> {
  const checked = await new LinkChecker().check({
    path: folder,
    recurse: true,
    checkFragments: true,
    linksToSkip: async (url) => !url.startsWith("http://localhost"),
  });
  const dead = checked.links.filter(({ state }) => state === "BROKEN");
  const pages = checked.links.filter(({ state }) => state === "OK").length;
  // Fewer than that were not followed from page to page.
  const few = pages < 50 ? [`only ${pages} links were followed`] : [];
  return {
    problems: [...few, ...dead.map(({ url, parent }) => `${parent}: dead link ${url}`)],
    note: `${pages} links`,
  };
}

export async function visitSite(executablePath: string): Promise<string[]> {
  const server = await servedFolder(folder, {});
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const errors: string[] = [];
    tab.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    tab.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    tab.on("response", (response) => {
      if (!response.ok()) errors.push(`${response.url()}: ${response.status()}`);
    });
    await tab.goto(server.url);
    await tab.locator(".VPNavBarSearch button").first().click();
    await tab.locator("#localsearch-input").fill("zeroInfinity infeasible");
    await tab.locator("#localsearch-list li").first().click();
    await tab.waitForURL(/\.html/);
    const found = await tab.locator("main").textContent();
    return found?.includes("zeroInfinity") ? errors : [...errors, `the search leads to ${tab.url()}`];
  } finally {
    await browser.close();
    await server.close();
  }
}
