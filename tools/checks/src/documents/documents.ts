import { globSync } from "tinyglobby";
import { root } from "../workspace.ts";

/** Every Markdown file that a person wrote, relative to the root. */
export function documents(): string[] {
  const made = [
    "**/.git/**",
    "**/node_modules/**",
    "**/dist/**",
    "**/build/**",
    "**/generated/**",
    "**/*.api.md",
  ];
  return globSync("**/*.md", { cwd: root, ignore: made, dot: true }).sort();
}
