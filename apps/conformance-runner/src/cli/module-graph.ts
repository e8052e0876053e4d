// The files that a module for browsers needs, as far as its text says: what it imports, fetches, starts as a worker.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve, sep } from "node:path";

/** Whatever a script has in quotes that could be a file: imports, `new URL("kernel.wasm", import.meta.url)`. */
const NAMED = /(["'`])([\w@ ./-]{1,200}\.[a-z]\w{0,9})(?:[?#][^"'`\n]*)?\1/gi;
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
      const texts = readFileSync(path, "utf8").matchAll(NAMED);
      for (const named of new Set(Array.from(texts, ([, , text]) => text!))) {
        const file = this.#inside(resolve(dirname(path), named));
        if (file !== undefined) needed.add(file);
      }
    }
    return needed;
  }

  #inside(path: string): string | undefined {
    const allowed = (at: string) => {
      const names = relative(this.#folder, at).split(sep);
      return !names.some((name) => name.startsWith(".")) && at.startsWith(this.#folder + sep);
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
