// Builds the site and serves it as it is published, below a path of its host. Checks that no link is dead and that the search works in a browser.
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinkChecker } from "linkinator";
import { chromium } from "playwright-core";
import { chromiumArguments } from "./chromium.ts";
import { command, complaints } from "./command.ts";
import { unnoticed } from "./notices.ts";
import { pageErrors } from "./page-errors.ts";
import { type Served, servedFolder } from "./served-folder.ts";
import { root } from "./workspace.ts";

const BASE = "/ctckit/";

/** @returns the site, or why there is none */
export async function servedSite(): Promise<Served | string[]> {
  const made = await command("npm", ["run", "docs", "--", "--build"], { env: { CTCKIT_SITE_BASE: BASE } });
  if (made.code !== 0) return complaints("npm run docs -- --build", made);
  const folder = await mkdtemp(join(tmpdir(), "ctckit-site-"));
  await cp(join(root, "apps/site/build/site"), join(folder, BASE), { recursive: true });
  const { url, close } = await servedFolder(folder, {});
  return {
    url: new URL(BASE, url).href,
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What VitePress makes a site of: whose code is in it for certain, with that of its search. */
const certain = ["@vue/runtime-dom", "minisearch", "vitepress"];

/** The apps within the site have notices of their own. */
export function missingNotices(): string[] {
  const path = "apps/site/build/site/third-party-notices.md";
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  return unnoticed(certain, text).map(
    (name) => `the site holds code of ${name}, and ${path} has no notice of it`,
  );
}

/** Checks links to pages, files and headings. Links to other hosts are skipped, because there may be no network. */
export async function deadLinks(url: string): Promise<{ problems: string[]; note: string }> {
  const { links } = await new LinkChecker().check({
    path: url,
    recurse: true,
    checkFragments: true,
    linksToSkip: async (link) => !link.startsWith(new URL("/", url).href),
  });
  const alive = links.filter(({ state }) => state === "OK").length;
  const few = alive < 50 ? [`only ${alive} links were followed`] : [];
  const dead = links.filter(({ state }) => state === "BROKEN");
  return {
    problems: [...few, ...dead.map((link) => `${link.parent}: dead link ${link.url}`)],
    note: `${alive} links`,
  };
}

export async function visitSite(url: string, executablePath: string): Promise<string[]> {
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const errors = pageErrors(tab, "error");
    await tab.goto(url);
    await tab.locator(".VPNavBarSearch button").first().click();
    await tab.locator("#localsearch-input").fill("zeroInfinity infeasible");
    await tab.locator("#localsearch-list li").first().click();
    await tab.waitForURL(/\.html/);
    const found = await tab.locator("main").textContent();
    return found?.includes("zeroInfinity") ? errors : [...errors, `the search leads to ${tab.url()}`];
  } finally {
    await browser.close();
  }
}
