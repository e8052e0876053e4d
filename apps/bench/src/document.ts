import { readFile, writeFile } from "node:fs/promises";

const begin = "<!-- benchmark: written by `npm run bench -- --write` -->";
const end = "<!-- end of benchmark -->";

/** Replaces what stands between the two markers; everything else of the text stays. */
export function replaceMarked(text: string, content: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`expected the lines "${begin}" and "${end}", in this order`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

export async function writeMarked(path: URL, content: string): Promise<void> {
  await writeFile(path, replaceMarked(await readFile(path, "utf8"), content));
}
