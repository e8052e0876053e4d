// The IR: pure expressions, effectful statements, frozen plain data. Stages are written with the abstract types; passes
// replace them, one problem each, until only concrete types are left, and a printer only spells what it finds.
//
//   real      a number of the arithmetic (never a lattice cell)
//   total     a sum of many reals, where more digits pay
//   weight    a lattice cell: a non-negative number of unbounded range
//   emission  the weight of one class at one frame, as the number representation stores it
//
// Vectors hold LANES elements; an operation on vectors is the scalar's in each lane, "b32x4" being what comparisons give.

export const LANES = 4;

/** The scalar that tells a thread of a workgroup which it is, 0 and on, and the one that says how many there are. */
export const THREAD = "thread";
export const THREADS = "threads";

export type Scalar = "i32" | "bool" | "f32" | "f64";
export type Vector = "i32x4" | "b32x4" | "f32x4";
export type Concrete = Scalar | Vector;
export type Type = Concrete | "real" | "total" | "weight" | "emission";

/** On i32 or on reals; `and` on i32 only, `div`, `abs` and `fma` (a * b + c) on reals only. An i32 stays below 2^31 in a correct kernel. */
type Arithmetic = "add" | "sub" | "mul" | "div" | "fma" | "and" | "min" | "max" | "abs";
/** Comparisons with NaN may give anything; `isNaN` and `isMasked` (x is -Infinity) say so. `select` may evaluate both. */
type Logic = "lt" | "gt" | "ge" | "eq" | "ne" | "both" | "either" | "not" | "select" | "isNaN" | "isMasked";
/**
 * toReal(i32); truncate(real), towards zero, of what an i32 can hold, 0 for NaN; bits(f32), fromBits(i32): IEEE patterns; shl, shr: logical.
 * widen(real): as a total; round(total): as a real.
 */
type Conversion = "toReal" | "truncate" | "bits" | "fromBits" | "shl" | "shr" | "widen" | "round";
/** splat(x); lanes(a, b, c, d); ramp(): 0, 1, 2, 3; sumLanes(f32x4): f64, in pairs; maxLanes(f32x4 or i32x4); anyLane(b32x4). */
type Lanes = "splat" | "lanes" | "ramp" | "sumLanes" | "maxLanes" | "anyLane";
/** exp and expValue (exact to the precision of the caller's arrays only) up to 88; expAny of anything, perhaps slowly. */
type Transcendental = "exp" | "expValue" | "expAny" | "log";
/**
 * reach(frames): how far below its frame's best an emission may be; emission(x, best, grain), where sums take the reach as grain and
 * best paths the steps of a nat; noEmission: of no class;
 * arc(log-weight, at most 0; grain): what multiplies by that and is no emission of a frame, probability 0 below LEAST_ARC;
 * larger(weight, weight); above(weight, weight): the first is larger; scale(weight, emission); posterior(alpha, beta, total) up to a factor common to the frame; isDead: probability 0;
 * over(weight, magnitude): a weight divided by the one of that magnitude, of forms that have it; logWeight: a total. For sums in any order, whose terms are real: product(weight, weight); magnitude(weight), an i32 that is
 * larger for larger weights; relative(weight, magnitude): a real, small enough to be added up if the weight's magnitude is
 * not above that; absolute(real, magnitude): the weight again.
 */
type Weight =
  | ("dead" | "one" | "sum" | "larger" | "above" | "scale" | "posterior" | "isDead" | "logWeight")
  | ("reach" | "emission" | "noEmission" | "arc")
  | ("product" | "magnitude" | "relative" | "absolute" | "over");

export type Op = Arithmetic | Logic | Conversion | Lanes | Transcendental | Weight;

export type Expr =
  | { readonly kind: "const"; readonly type: Type; readonly value: number }
  | { readonly kind: "local"; readonly type: Type; readonly name: string }
  /** A vector: the elements from `index` on. */
  | { readonly kind: "read"; readonly type: Type; readonly buffer: string; readonly index: Expr }
  /** What a read becomes where buffers are addresses in one memory: `address + offset`, in bytes. */
  | { readonly kind: "load"; readonly type: Type; readonly address: Expr; readonly offset: number }
  | { readonly kind: "op"; readonly type: Type; readonly op: Op; readonly args: readonly Expr[] }
  /** Calls a function of the kernel. Its buffers are passed by name. */
  | { readonly kind: "call"; readonly type: Type; readonly function: string; readonly args: readonly Expr[] };

export type Stmt =
  /** Introduces a name. Only a mutable one may be the target of `assign`. */
  | { readonly kind: "let"; readonly name: string; readonly value: Expr; readonly mutable: boolean }
  | { readonly kind: "assign"; readonly name: string; readonly value: Expr }
  /** Adds to a mutable name, takes the maximum, or tells whether any was true, in an order that the target chooses. */
  | { readonly kind: "accumulate"; readonly name: string; readonly how: Accumulation; readonly value: Expr }
  | { readonly kind: "write"; readonly buffer: string; readonly index: Expr; readonly value: Expr }
  | { readonly kind: "store"; readonly address: Expr; readonly offset: number; readonly value: Expr }
  /** `to` is inclusive. `step`, 1 by default, is for ascending loops. `dealt`: each thread has iterations of its own. */
  | {
      readonly kind: "for";
      readonly name: string;
      readonly from: Expr;
      readonly to: Expr;
      readonly order: Order;
      readonly step?: Expr;
      readonly dealt?: true;
      readonly body: readonly Stmt[];
    }
  /** `dealt`: it belongs to one thread. */
  | {
      readonly kind: "if";
      readonly test: Expr;
      readonly dealt?: true;
      readonly body: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    }
  /**
   * Runs the kernel that stands at `which` in a list, of the same module. Its scalars and buffers are the caller's of the same
   * names, but for the scalars given here.
   */
  | {
      readonly kind: "invoke";
      readonly which: Expr;
      readonly kernels: readonly string[];
      readonly scalars: Readonly<Record<string, Expr>>;
    }
  /** The threads of a workgroup wait for each other. Then each sees what the others have written there. */
  | { readonly kind: "barrier"; readonly memory: "storage" | "workgroup" }
  /** Combines mutable names over all threads at barriers (workgroup), in the target's order. All threads get the result. */
  | { readonly kind: "reduce"; readonly shares: readonly Share[] }
  | { readonly kind: "comment"; readonly text: string };

export type ForStmt = Stmt & { readonly kind: "for" };

/**
 * "any": the iterations do not depend on each other, but for what they accumulate. "bulk": so too, and there are many.
 * "lanes": so too, and as many more past `to` as make their number a multiple of LANES do no harm: padding takes what
 * they write.
 */
export type Order = "ascending" | "descending" | "any" | "bulk" | "lanes";

export type Accumulation = "add" | "max" | "either";

/** A mutable name that each thread has its own value of. */
export interface Share {
  readonly name: string;
  readonly type: Type;
  readonly how: Accumulation;
}

export interface Buffer {
  readonly name: string;
  /** What reading an element gives, and writing one takes. */
  readonly type: Exclude<Type, "bool" | Vector>;
  /** How elements are stored where that differs: "value" is the caller's dtype, until the storage pass knows it. */
  readonly storage?: "value" | "f16" | "bf16" | "f32" | "f64";
  /** Where only the workgroup sees it, for the time of the kernel: how many elements there are. */
  readonly workgroup?: number;
  /** What is only written is written once, or by one thread alone. */
  readonly access: "read" | "write" | "readwrite";
  readonly shape: Shape;
}

/** How many elements a buffer has, by dimensions (shape.ts) or the kernel's scalars, and what they are. */
export interface Shape {
  /** Absent: as many as its host likes. */
  readonly dims?: readonly Expr[];
  readonly doc?: string;
}

/** One stage for one sample: scalars and buffers in, buffers out. */
export interface Kernel {
  readonly name: string;
  readonly doc: string;
  readonly scalars: readonly {
    readonly name: string;
    readonly type: Exclude<Scalar, "bool"> | "real";
    readonly doc: string;
  }[];
  readonly buffers: readonly Buffer[];
  /** The functions that `call` may name. Only passes add them. */
  readonly functions?: readonly Func[];
  readonly body: readonly Stmt[];
}

/** A pure function of one number, which may look things up in tables. */
export interface Func {
  readonly name: string;
  readonly doc: string;
  readonly param: { readonly name: string; readonly type: Scalar };
  readonly tables: readonly Buffer[];
  /** Only `let`. */
  readonly body: readonly Stmt[];
  readonly result: Expr;
}

const VECTORS: Readonly<Record<Exclude<Scalar, "f64">, Vector>> = {
  i32: "i32x4",
  bool: "b32x4",
  f32: "f32x4",
};

export function isVector(type: Type): type is Vector {
  return type.endsWith("x4");
}

/** The vector of a scalar type; there is none of f64. */
export function vectorOf(type: Type): Vector {
  const vector = (VECTORS as Readonly<Partial<Record<Type, Vector>>>)[type];
  if (!vector) throw new Error(`there is no vector of ${type}`);
  return vector;
}

/** What a vector is made of; any other type is itself. */
export function elementOf(type: Type): Type {
  const found = Object.entries(VECTORS).find(([, vector]) => vector === type);
  return found ? (found[0] as Scalar) : type;
}

/** Total and pure. Takes a verified kernel and returns one that verifies. */
export type Pass = (kernel: Kernel) => Kernel;
