// The IR: pure expressions, effectful statements, frozen plain data. Stages are written with the abstract types; passes
// replace them, one problem each, until only concrete types are left, and a printer only spells what it finds.
//
//   real      a number of the arithmetic (never a lattice cell)
//   weight    a lattice cell: a non-negative number of unbounded range
//   emission  the weight of one class at one frame, as the number representation stores it

export type Concrete = "i32" | "bool" | "f32" | "f64";
export type Type = Concrete | "real" | "weight" | "emission";

/** On i32 or on reals; `and` on i32 only, `div` on reals only. An i32 stays below 2^31 in a correct kernel. */
type Arithmetic = "add" | "sub" | "mul" | "div" | "and" | "min" | "max";
/** Comparisons with NaN may give anything; `isNaN` and `isMasked` (x is -Infinity) say so. `select` may evaluate both. */
type Logic = "lt" | "gt" | "ge" | "eq" | "ne" | "both" | "either" | "not" | "select" | "isNaN" | "isMasked";
/** toReal(i32); truncate(real), towards zero, 0 for NaN; bits(f32), fromBits(i32): IEEE patterns; shl, shr: logical. */
type Conversion = "toReal" | "truncate" | "bits" | "fromBits" | "shl" | "shr";
/** exp and expValue (exact to the precision of the caller's arrays only) up to 88; expAny of anything, perhaps slowly. */
type Transcendental = "exp" | "expValue" | "expAny" | "log";
/**
 * reach(frames): how far below its frame's best an emission may be; emission(x, best, reach); noEmission: of no class;
 * scale(weight, emission); posterior(alpha, beta, total) up to a factor common to the frame; isDead: probability 0.
 */
type Weight =
  | ("dead" | "one" | "sum" | "scale" | "posterior" | "isDead")
  | ("reach" | "emission" | "noEmission");

export type Op = Arithmetic | Logic | Conversion | Transcendental | Weight;

export type Expr =
  | { readonly kind: "const"; readonly type: Type; readonly value: number }
  | { readonly kind: "local"; readonly type: Type; readonly name: string }
  | { readonly kind: "read"; readonly type: Type; readonly buffer: string; readonly index: Expr }
  | { readonly kind: "op"; readonly type: Type; readonly op: Op; readonly args: readonly Expr[] }
  /** A function of the kernel's own; its buffers are passed along by name. */
  | { readonly kind: "call"; readonly type: Type; readonly function: string; readonly args: readonly Expr[] };

export type Stmt =
  /** Introduces a name. Only a mutable one may be the target of `assign`. */
  | { readonly kind: "let"; readonly name: string; readonly value: Expr; readonly mutable: boolean }
  | { readonly kind: "assign"; readonly name: string; readonly value: Expr }
  | { readonly kind: "write"; readonly buffer: string; readonly index: Expr; readonly value: Expr }
  /** `to` is inclusive. "any": the iterations do not depend on each other. */
  | {
      readonly kind: "for";
      readonly name: string;
      readonly from: Expr;
      readonly to: Expr;
      readonly order: Order;
      readonly body: readonly Stmt[];
    }
  | {
      readonly kind: "if";
      readonly test: Expr;
      readonly body: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    }
  | { readonly kind: "comment"; readonly text: string };

export type Order = "ascending" | "descending" | "any";

export interface Buffer {
  readonly name: string;
  /** What reading an element gives, and writing one takes. */
  readonly type: Exclude<Type, "bool">;
  /** How elements are stored where that differs: "value" is the caller's dtype, until the storage pass knows it. */
  readonly storage?: "value" | "f32" | "f64";
  readonly access: "read" | "write" | "readwrite";
  /** Its shape, in the project's letters. */
  readonly shape: string;
}

/** One stage for one sample: scalars and buffers in, buffers out. */
export interface Kernel {
  readonly name: string;
  readonly doc: string;
  readonly scalars: readonly {
    readonly name: string;
    readonly type: "i32" | "real" | "f32" | "f64";
    readonly doc: string;
  }[];
  readonly buffers: readonly Buffer[];
  /** What `call` may name. Only passes add functions. */
  readonly functions?: readonly Func[];
  readonly body: readonly Stmt[];
}

/** A pure function of one number, which may look things up in tables. */
export interface Func {
  readonly name: string;
  readonly doc: string;
  readonly param: { readonly name: string; readonly type: Concrete };
  readonly tables: readonly Buffer[];
  /** Only `let`. */
  readonly body: readonly Stmt[];
  readonly result: Expr;
}

/** Total and pure. Takes a verified kernel and returns one that verifies. */
export type Pass = (kernel: Kernel) => Kernel;
