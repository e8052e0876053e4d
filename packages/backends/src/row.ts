// A row of the table: a backend that tools and apps offer by name.

import type { BackendProvider } from "@ctckit/core";

/** What the backend's own function takes. */
export type Options = Readonly<Record<string, unknown>>;

/** What a backend is made of, by its packages' names: js, or worker and wasm. */
export type Modules = Readonly<Record<string, object>>;

export interface Row {
  /** The backend's package is packages/NAME, and @ctckit/NAME. */
  readonly name: string;
  /** In a line, for whoever chooses one. */
  readonly about: string;
  /** Present where not every machine has it. */
  readonly needs?: string;
  /** Names of the packages that `make` wants, its own first. */
  readonly packages: readonly string[];
  /** Of modules that somebody has found elsewhere. */
  make(modules: Modules, options?: Options): BackendProvider;
  /** The modules, loaded when they are asked for: a page is split here. */
  load(): Promise<Modules>;
}

/** @param description `load` and `make` agree on what the modules are */
export function row<M extends Modules>(
  description: Omit<Row, "packages" | "load" | "make"> & {
    readonly load: { readonly [Name in keyof M]: () => Promise<M[Name]> };
    /** Options are the package's own: callers are trusted with them. */
    readonly make: (modules: M, options: never) => BackendProvider;
  },
): Row {
  const { load, make, ...rest } = description;
  return {
    ...rest,
    packages: Object.keys(load),
    make: (modules, options = {}) => make(modules as M, options as never),
    async load() {
      const loaded = Object.entries(load).map(async ([name, one]) => [name, await one()]);
      return Object.fromEntries(await Promise.all(loaded));
    },
  };
}

/** As the packages have it, with the options that their functions take. */
export async function provider(row: Row, options?: Options): Promise<BackendProvider> {
  return row.make(await row.load(), options);
}
