// `npm run picture`: trains in the built playground until it reads well, and makes the documents' picture of it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium, chromiumArguments, webgpuArguments } from "../chromium.ts";
import { isolation, servedFolder } from "../served-folder.ts";
import { root } from "../workspace.ts";
import { checksums, picture, record } from "./drawn-sources.ts";
import { openPlayground, type PlaygroundPage } from "./playground-page.ts";

const readsWell = 2; // percent of the letters wrong
const limit = 600_000; // ms

const { path, tried } = await chromium();
if (path === undefined) throw new Error(`no Chromium: none of ${tried.join(", ")}`);
const server = await servedFolder(join(root, "apps/playground/dist"), isolation);
const browser = await playwright.launch({
  executablePath: path,
  args: [...chromiumArguments, ...webgpuArguments],
});
try {
  const page = await openPlayground(browser, server.url);
  const { tab, pick, rate, until } = page;
  await pick("worker");
  await tab.click("#run");
  await until(`an error rate under ${readsWell} %`, limit, async () => (await rate()) < readsWell);
  const line = await turnToPlainLine(page);
  await until(`"${line}" read right`, limit, async () => (await shown(page)).includes(`read as "${line}"`));
  // From the top of the page to the end of the heat map.
  const { y, height } = (await tab.locator(".lattice").boundingBox())!;
  const viewport = { width: 1280, height: Math.ceil(y + height + 8) };
  await tab.setViewportSize(viewport);
  await tab.mouse.move(0, 0);
  await tab.screenshot({ path: join(root, picture) });
  await writeFile(join(root, record), checksums());
  console.log(`${picture} and ${record} are written; commit both`);
} finally {
  await browser.close();
  await server.close();
}

async function shown({ tab }: PlaygroundPage): Promise<string> {
  return (await tab.getAttribute("#lattice", "aria-label")) ?? "";
}

/** To a line of two words in which no letter occurs twice, so that its heat map is one diagonal. @returns the line */
async function turnToPlainLine(page: PlaygroundPage): Promise<string> {
  for (let turns = 0; turns < 100; turns++) {
    const label = await shown(page);
    const line = /the line "(.*?)"/.exec(label)?.[1] ?? "";
    if (line.includes(" ") && line.length > 8 && new Set(line).size === line.length) return line;
    await page.tab.click("#next-line");
    await page.until("another line", 60_000, async () => (await shown(page)) !== label);
  }
  throw new Error("every line has a letter twice");
}
