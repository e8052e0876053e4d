// How kernels of a module are called that run for long and are called seldom: by name, from an object of all that any of them takes.

export interface KernelText<Stage extends string> {
  /** What each kernel is exported as, and the names of what it takes: numbers, and in bytes the addresses of arrays. */
  readonly kernels: Readonly<Record<Stage, string>>;
}

export type Kernel<A> = (s: A) => void;

/** What a kernel takes and nobody has set is 0. */
export function stagesOf<S extends string, A extends Readonly<Record<string, number>>>(
  { kernels }: KernelText<S>,
  exports: WebAssembly.Exports,
): Readonly<Record<S, Kernel<A>>> {
  const stage = (text: string): Kernel<A> => {
    const [exported, ...names] = text.split(" ");
    const kernel = exports[exported!] as (...args: number[]) => void;
    const values = names.map(() => 0); // one array for all calls
    return (s) => {
      for (let i = 0; i < names.length; i++) values[i] = s[names[i]!]!;
      kernel(...values);
    };
  };
  const all = Object.entries<string>(kernels).map(([name, text]) => [name, stage(text)]);
  return Object.fromEntries(all) as Readonly<Record<S, Kernel<A>>>;
}

/** The addresses of arrays, by their names. */
export function placed(arrays: string, addresses: readonly number[]): Record<string, number> {
  return Object.fromEntries(arrays.split(" ").map((name, i) => [name, addresses[i]!]));
}
