// Options come as literals or as what a `const` has made of them: there a word is a plain string, and `reduction: "sum"`
// has the type string. Such words are checked at run time; those that the compiler sees, by the compiler.

/** `T` with any string in the place of its words. */
export type Loosely<T> = {
  readonly [K in keyof T]: [Extract<T[K], string>] extends [never] ? T[K] : T[K] | (string & {});
};

/** What `O` must be besides: every word that is known is one of T's, and every key too. */
export type Strictly<O, T> = {
  readonly [K in keyof O]: K extends keyof T ? (string extends O[K] ? O[K] : T[K]) : never;
};
