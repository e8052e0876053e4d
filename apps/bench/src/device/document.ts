import { replaceBetween } from "../document.ts";

const markers = {
  begin: "<!-- GPUs: written by `npm run bench -- --device --document docs/benchmarks.md` -->",
  end: "<!-- end of GPUs -->",
};

export interface Section {
  readonly title: string;
  readonly text: string;
}

/**
 * A document keeps what other machines measured: a section replaces the one with the same title, or comes after all others.
 *
 * @throws Error - the document has no markers
 */
export function withSections(document: string, sections: readonly Section[]): string {
  return replaceBetween(document, markers, (before) => {
    const known = new Map<string, string>();
    for (const part of before.split(/^### /m).slice(1)) {
      const [title, ...lines] = part.split("\n");
      known.set(title!, lines.join("\n").trim());
    }
    for (const { title, text } of sections) known.set(title, text);
    return [...known].map(([title, text]) => `### ${title}\n\n${text}`).join("\n\n");
  });
}
