import { readFile, writeFile } from "node:fs/promises";

export interface Markers {
  readonly begin: string;
  readonly end: string;
}

const tables: Markers = {
  begin: "<!-- benchmark: written by `npm run bench -- --write` -->",
  end: "<!-- end of benchmark -->",
};

/** A whole generated file, or the generated part between the markers of a hand-written one. Default: those of the tables of losses. */
export type Content = { readonly whole: string } | { readonly marked: string; readonly markers?: Markers };

/** Replaces what is between the two markers, and nothing else. */
export function replaceMarked(text: string, content: string, markers: Markers = tables): string {
  return replaceBetween(text, markers, () => content);
}

/** @throws Error - the markers are not there */
export function replaceBetween(
  text: string,
  { begin, end }: Markers,
  content: (before: string) => string,
): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`expected the lines "${begin}" and "${end}", in this order`);
  const inside = from + begin.length;
  return `${text.slice(0, inside)}\n\n${content(text.slice(inside, to))}\n\n${text.slice(to)}`;
}

const root = new URL("../../../", import.meta.url);

/** Writes all or none: nothing is written before every text is complete. Paths are relative to the repository. */
export async function writeDocuments(
  documents: Readonly<Record<string, Content>>,
  folder: URL = root,
): Promise<void> {
  const texts: [URL, string][] = [];
  for (const [name, content] of Object.entries(documents)) {
    const path = new URL(name, folder);
    const text =
      "whole" in content
        ? content.whole
        : replaceMarked(await readFile(path, "utf8"), content.marked, content.markers);
    texts.push([path, text]);
  }
  for (const [path, text] of texts) await writeFile(path, text);
}
