import { lexer, walkTokens } from "marked";

export interface Block {
  /** What stands behind the fence: "ts", "ts compile", "wgsl from PATH". */
  readonly info: string;
  readonly text: string;
}

/**
 * How a block is checked. "run", "python" (with PyTorch) and "page": it prints what its comments say. "compile": it only compiles, because it
 * runs elsewhere, in a page or a test runner. "excerpt": it is word for word in a file of ours. "commands": our
 * scripts and packages that it names exist. "drawing": not at all.
 */
export type Kind = "run" | "compile" | "python" | "page" | "excerpt" | "commands" | "drawing";

/** The fenced code blocks of a Markdown text, in order, those inside lists included. */
export function blocks(markdown: string): Block[] {
  const found: Block[] = [];
  walkTokens(lexer(markdown), (token) => {
    if (token.type === "code") found.push({ info: token.lang ?? "", text: token.text });
  });
  return found;
}

/** @throws RangeError - a fence that nothing would check */
export function kindOf({ info, text }: Block): Kind {
  if (/^\w+ from \S+$/.test(info)) return "excerpt";
  const kinds: Readonly<Record<string, Kind>> = {
    ts: "run",
    "ts compile": "compile",
    python: "python",
    html: "page",
    sh: "commands",
    "": "drawing",
  };
  const kind = kinds[info];
  if (!kind)
    throw new RangeError(`expected one of ${Object.keys(kinds)}, or "... from PATH", got "${info}"\n${text}`);
  return kind;
}

/** The file that an excerpt is of, relative to the root. */
export function origin({ info }: Block): string {
  return info.replace(/^\w+ from /, "");
}

/** Whether the excerpt's lines are in `file`, in this order and together; "..." stands for lines left out. Ignores indentation and empty lines. */
export function quotes(excerpt: string, file: string): boolean {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  let rest = lines(file);
  for (const part of excerpt.split(/^\s*\.\.\.$/m).map(lines)) {
    const start = rest.findIndex((_, at) => part.every((line, i) => rest[at + i] === line));
    if (start < 0 && part.length > 0) return false;
    rest = rest.slice(start + part.length);
  }
  return true;
}

/** What a program's comments say that it prints: `// prints 12`, or `// prints 0.84...` for what begins so. */
export function promised(program: string): string[] {
  return [...program.matchAll(/(?:\/\/|#) prints (.*)$/gm)].map((match) => match[1]!);
}

/** Whether `line` keeps a promise, in which "..." stands for anything. */
export function keeps(line: string, promise: string): boolean {
  const pattern = promise.split("...").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`).test(line);
}
