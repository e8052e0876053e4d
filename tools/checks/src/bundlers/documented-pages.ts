// Pages that stand whole in the documents, for readers without a bundler: they are opened as they stand.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blocks, keeps, kindOf, promised } from "../documents/blocks.ts";
import { documents } from "../documents/documents.ts";
import { servedFolder } from "../served-folder.ts";
import { root } from "../workspace.ts";
import { tabProblems } from "./tab.ts";

const LIMIT = 20_000; // ms

export interface DocumentedPage {
  /** Relative to the root. */
  readonly document: string;
  readonly html: string;
}

export async function documentedPages(): Promise<DocumentedPage[]> {
  const found: DocumentedPage[] = [];
  for (const document of documents())
    for (const block of blocks(await readFile(join(root, document), "utf8")))
      if (kindOf(block) === "page") found.push({ document, html: block.text });
  return found;
}

/** What stands between the tags of the page's import map. */
export function importMap({ html }: DocumentedPage): { readonly imports: Readonly<Record<string, string>> } {
  return JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)![1]!);
}

/** Serves the page beside the packages of `project`, and compares what it prints with what it says. */
export async function documentedProblems(
  executablePath: string,
  project: string,
  { html }: DocumentedPage,
): Promise<string[]> {
  await writeFile(join(project, "documented.html"), html);
  const { url, close } = await servedFolder(project, {});
  const promises = promised(html);
  const look = tabProblems(executablePath, `${url}documented.html`, async (tab, printed) => {
    for (const until = Date.now() + LIMIT; printed.length < promises.length && Date.now() < until; )
      await tab.waitForTimeout(50);
    const kept =
      printed.length === promises.length && promises.every((each, at) => keeps(printed[at]!, each));
    return kept ? [] : [`expected ${promises.join("; ")}, it printed ${printed.join("; ")}`];
  });
  return look.finally(close);
}
