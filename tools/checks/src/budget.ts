import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

// One idea a file. The median file of the models this project follows has about 100 lines.
export const SOFT_LINES = 300;
export const HARD_LINES = 500;

export interface Budget {
  readonly files: number;
  /** Past the soft limit: worth a look. */
  readonly long: readonly string[];
  /** Past the hard limit: split it. */
  readonly tooLong: readonly string[];
}

const exempt = new Set(["node_modules", "dist", "build", "generated", "golden", "fixtures"]);

/** Counts the lines of every hand-written code file below the workspace folders of `root`. */
export function budget(root: string): Budget {
  const paths = ["packages", "tools", "apps"].flatMap((folder) => codeFiles(join(root, folder)));
  const sized = paths.map((path) => ({ path: relative(root, path), lines: lineCount(path) }));
  const over = (limit: number) => sized.filter(({ lines }) => lines > limit);
  return {
    files: sized.length,
    long: over(SOFT_LINES).map(({ path, lines }) => `${path}: ${lines} lines, soft limit ${SOFT_LINES}`),
    tooLong: over(HARD_LINES).map(({ path, lines }) => `${path}: ${lines} lines, limit ${HARD_LINES}`),
  };
}

function codeFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return exempt.has(entry.name) || entry.name.startsWith(".") ? [] : codeFiles(path);
    return /\.(m?ts|tsx|mjs|js|py|cc|h)$/.test(entry.name) ? [path] : [];
  });
}

function lineCount(path: string): number {
  const text = readFileSync(path, "utf8");
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
