// Options may be a literal or a variable. TypeScript widens a variable's `"sum"` to string: such words are checked at run time, those
// of a literal by the compiler.

/** `T` with any string in the place of its words. */
export type WidenedWords<T> = {
  readonly [K in keyof T]: [Extract<T[K], string>] extends [never] ? T[K] : T[K] | (string & {});
};

/** What `O` must be besides: the words that the compiler knows are T's, and so is every key. */
export type KnownOnly<O, T> = {
  readonly [K in keyof O]: K extends keyof T ? (string extends O[K] ? O[K] : T[K]) : never;
};
