import { printable } from "@ctckit/conformance";

/** Somebody else's text in a line of Markdown: it makes no cell, no link, no tag. */
export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>&|~@]/g, "\\$&")
    .replace(/www\./gi, "www\\.")
    .replace(/:\/\//g, ":\\/\\/");
}
