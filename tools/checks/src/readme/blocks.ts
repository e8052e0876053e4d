import { lexer, walkTokens } from "marked";

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced code blocks of a Markdown text, in order, those inside lists included. */
export function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  walkTokens(lexer(markdown), (token) => {
    if (token.type === "code") found.push({ language: token.lang ?? "", text: token.text });
  });
  return found;
}

/** What a program's comments say that it prints: `// prints 12`, or `// prints 0.84...` for what begins so. */
export function promised(program: string): string[] {
  return [...program.matchAll(/\/\/ prints (.*)$/gm)].map((match) => match[1]!);
}

/** Whether `line` keeps a promise, in which "..." stands for anything. */
export function keeps(line: string, promise: string): boolean {
  const pattern = promise.split("...").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(line);
}
