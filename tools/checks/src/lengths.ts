// One idea a file. Biome refuses what it reads past the hard limit (biome.json); this refuses the languages that it does not
// read, and mentions a file of any.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";

// The median file of the models this project follows has about 100 lines.
export const SOFT_LINES = 300;
export const HARD_LINES = 500;

const biome = ["ts", "mjs", "js", "css"];
const others = ["c", "cc", "cpp", "h", "hpp", "cu", "cuh", "py"];
const notByHand = ["node_modules", "dist", "build", "generated", "golden", "fixtures"];

export interface Lengths {
  readonly files: number;
  /** Past the soft limit: worth a look. */
  readonly long: readonly string[];
  /** Past the hard limit, where biome does not say so: split it. */
  readonly tooLong: readonly string[];
}

/** Counts the lines of every hand-written file below `root`. */
export function fileLengths(root: string): Lengths {
  const paths = globSync(`**/*.{${[...biome, ...others]}}`, {
    cwd: root,
    ignore: notByHand.map((folder) => `**/${folder}/**`),
  });
  const sized = paths.sort().map((path) => ({ path, lines: lineCount(join(root, path)) }));
  const line = ({ path, lines }: { path: string; lines: number }) => `${path}: ${lines} lines`;
  const foreign = sized.filter(({ path }) => others.some((language) => path.endsWith(`.${language}`)));
  return {
    files: sized.length,
    long: sized.filter(({ lines }) => lines > SOFT_LINES).map(line),
    tooLong: foreign.filter(({ lines }) => lines > HARD_LINES).map(line),
  };
}

function lineCount(path: string): number {
  return readFileSync(path, "utf8").replace(/\n$/, "").split("\n").length;
}
