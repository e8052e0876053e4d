import type { Shape } from "@ctckit/alignment";

// What is generated for the best paths of one topology: a module of its own, loaded when a plan first wants it. What a class says of a
// frame it has from the module of losses, or from one that holds nothing else.

/** How kernels are called. */
export interface KernelText<Stage extends string> {
  /** Names of the arrays that it wants, with spaces between them. */
  readonly arrays: string;
  /** What each kernel is exported as, and the names of what it takes. */
  readonly kernels: Readonly<Record<Stage, string>>;
}

export interface AlignmentModule extends Shape, KernelText<Stage> {
  /** The words of each array. */
  readonly words: (dimensions: Dimensions) => readonly number[];
  readonly bytes: string;
}

type Stage =
  | ("labels" | "extend" | "level" | "keep" | "restore" | "ending" | "trace")
  | ("logitsLoss" | "logProbsLoss");

/** T frames, C classes, S labels, L labels of the target again, U classes in use, B rows of a block, W its last k. */
export type Dimensions = Readonly<Record<"T" | "C" | "S" | "L" | "U" | "B" | "W", number>>;

/** What kernels take: numbers, and the addresses of arrays in bytes. What a kernel takes and nobody has set is 0. */
export type Arguments = Record<
  | (
      | "targetStart"
      | "targetLength"
      | "blank"
      | "star"
      | "outside"
      | "usedCount"
      | "grain"
      | "classes"
      | "timeStride"
    )
  | ("from" | "to" | "frames" | "leastLabel" | "lastLabel" | "firstFrame" | "firstLabel" | "rowMask")
  | ("frame" | "keptFrom" | "keptLow" | "keptHigh" | "family" | "label" | "dataStart" | "row")
  | ("data" | "kept" | "targets" | "slots" | "counts" | "place" | "alive" | "states" | "passed")
  | ("starScore" | "outsideScore" | "openStart" | "openEnd" | "ones")
  | ("pathFamily" | "pathLabel" | "posteriors" | "alphaExponent" | "totalExponent")
  | ("ids" | "differs" | "lead" | "used" | "emissions" | "emissionsExponent" | "logits" | "rest"),
  number
>;

type Kernel = (s: Arguments) => void;

export type Stages<S extends string = Stage> = Readonly<Record<S, Kernel>>;

/** Arguments of a sample whose arrays lie at these addresses. */
export function argumentsAt({ arrays }: KernelText<never>, addresses: readonly number[]): Arguments {
  return Object.fromEntries(arrays.split(" ").map((name, i) => [name, addresses[i]])) as Arguments;
}

/** By name, as they are seldom called: once for some frames. */
export function stagesOf<S extends string>(
  { kernels }: KernelText<S>,
  exports: WebAssembly.Exports,
): Stages<S> {
  const stage = (text: string): Kernel => {
    const [exported, ...names] = text.split(" ") as (keyof Arguments)[];
    const kernel = exports[exported!] as (...args: number[]) => void;
    const values = names.map(() => 0); // one array for all calls
    return (s) => {
      for (let i = 0; i < names.length; i++) values[i] = s[names[i]!];
      kernel(...values);
    };
  };
  const all = Object.entries<string>(kernels).map(([name, text]) => [name, stage(text)]);
  return Object.fromEntries(all) as Stages<S>;
}
