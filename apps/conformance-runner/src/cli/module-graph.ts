// The files that a module for browsers needs, as far as its text says: what it imports, fetches, starts as a worker.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, extname, isAbsolute, relative, resolve, sep } from "node:path";

/** What a script has in quotes that could be code for browsers: imports, `new URL("kernel.wasm", import.meta.url)`. */
const CODE = /(["'`])([^"'`\n?#]{1,200}\.(?:m?js|wasm|wgsl))(?:[?#][^"'`\n]*)?\1/gi;
/** Data may be in a message or a comment: it must be loaded right there. */
const DATA =
  /\b(?:from|import|import\s*\(|URL\s*\(|fetch\s*\()\s*(["'`])([^"'`\n?#]{1,200}\.json)(?:[?#][^"'`\n]*)?\1/gi;
const SCRIPTS: ReadonlySet<string> = new Set([".js", ".mjs"]);

/** Files in the entry's folder alone, without links out of it and without any whose path has a name that begins with a dot. */
export class ModuleGraph {
  readonly #entry: string;
  readonly #folder: string;

  /** @param entry path of the module */
  constructor(entry: string) {
    this.#entry = realpathSync(entry);
    this.#folder = dirname(this.#entry);
  }

  /** The entry's own, relative to the folder. */
  get entry(): string {
    return relative(this.#folder, this.#entry);
  }

  /** @returns the real path of a file, if the module needs it today. @param path relative to the folder, with "/" */
  file(path: string): string | undefined {
    const wanted = this.#inside(resolve(this.#folder, path));
    return wanted !== undefined && this.#needed().has(wanted) ? wanted : undefined;
  }

  /** Read anew each time: whoever writes a backend reloads the page. */
  #needed(): ReadonlySet<string> {
    const needed = new Set([this.#entry]);
    for (const path of needed) {
      if (!SCRIPTS.has(extname(path))) continue;
      const text = readFileSync(path, "utf8");
      const named = [CODE, DATA].flatMap((kind) => Array.from(text.matchAll(kind), ([, , name]) => name!));
      for (const name of new Set(named.flatMap(spellings))) {
        const file = this.#inside(resolve(dirname(path), name));
        if (file !== undefined) needed.add(file);
      }
    }
    return needed;
  }

  #inside(path: string): string | undefined {
    const allowed = (at: string) => {
      const path = relative(this.#folder, at);
      return !isAbsolute(path) && !path.split(sep).some((name) => name.startsWith("."));
    };
    try {
      if (!allowed(path)) return undefined;
      const real = realpathSync(path);
      return allowed(real) && statSync(real).isFile() ? real : undefined;
    } catch {
      return undefined; // there is none, or the path is no path
    }
  }
}

/** A name in a script is an address, or a path as loaders of files take it. */
function spellings(name: string): string[] {
  try {
    return [name, decodeURIComponent(name)];
  } catch {
    return [name];
  }
}
