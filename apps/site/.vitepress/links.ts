// Links in documents are written for readers of the repository: relative to the file, to documents and to code. On the site, a link to a
// document leads to its page, and any other link to the repository.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import Slugger from "github-slugger";
import type { MarkdownRenderer } from "vitepress";
import { pageOf } from "./pages.ts";

/** @param root of the repository, @param repository where its files can be read */
export function repositoryLinks(root: string, repository: string) {
  return (markdown: MarkdownRenderer) => {
    markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
      const folder = relative(root, dirname(env.realPath ?? env.path));
      for (const { children } of tokens)
        for (const token of children ?? []) {
          const href = token.type === "link_open" ? token.attrGet("href") : null;
          if (href !== null) token.attrSet("href", target(href, folder, root, repository));
        }
    });
  };
}

/**
 * @param folder of the document that has the link, relative to the root
 * @throws Error if nothing is there
 */
export function target(href: string, folder: string, root: string, repository: string): string {
  if (/^([a-z]+:|\/|#)/.test(href)) return href;
  const [path = "", fragment] = href.split("#");
  const file = posix.join(folder, decodeURI(path));
  const hash = fragment === undefined ? "" : `#${fragment}`;
  const page = pageOf(file);
  if (page !== undefined) return `/${page}${hash}`;
  if (!existsSync(join(root, file)) || (fragment !== undefined && !hasHeading(join(root, file), fragment)))
    throw new Error(`${folder}: dead link ${href}`);
  return `${repository}/blob/main/${file}${hash}`;
}

/** The site's own anchors are looked for when it is built. */
function hasHeading(document: string, fragment: string): boolean {
  const slugger = new Slugger();
  const headings = readFileSync(document, "utf8").matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, text = ""]) => slugger.slug(text.replaceAll("`", "")) === fragment);
}
