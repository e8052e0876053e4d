import { add, Block, i32, local, type Names, op, real, select } from "../ir/build.ts";
import { given, isInvariant } from "../ir/declared.ts";
import { type Expr, type ForStmt, LANES, type Stmt, type Type, vectorOf } from "../ir/nodes.ts";
import { rewriteExpr } from "../ir/rewrite.ts";
import { showExpr } from "../ir/show.ts";

// The body of one loop, for LANES iterations at once. What depends on the index becomes vectors, what does not is splat
// before the loop, and an `if` becomes a choice between the results of both branches. Elements at index + constant are one vector in
// memory; all other elements are read one by one.

export class LoopBody {
  readonly #loop: ForStmt;
  readonly #before: Block;
  readonly #names: Names;
  readonly #splats = new Map<string, Expr>();
  /** Names that the loop gives values to, accumulators included. */
  readonly #own: ReadonlySet<string>;

  /** @param before receives what need not be computed again in each round */
  constructor(loop: ForStmt, before: Block, names: Names) {
    this.#loop = loop;
    this.#before = before;
    this.#names = names;
    this.#own = new Set([loop.name, ...given(loop.body)]);
  }

  /** The iterations at index .. index + LANES - 1, which accumulate into these vectors. */
  round(partials: readonly Expr[]): Stmt[] {
    return this.#copy(local(this.#loop.name), partials, undefined);
  }

  /** Only the iterations that the mask allows; memory of the others is read, and keeps its values. */
  masked(mask: Expr, index: Expr, partials: readonly Expr[]): Stmt[] {
    return this.#copy(index, partials, mask);
  }

  #copy(index: Expr, partials: readonly Expr[], mask: Expr | undefined): Stmt[] {
    const copy = new Copy(this.#loop, index, partials, this.#names, {
      // A read could be out of bounds where the loop has no iteration.
      is: (value) => isInvariant(value, this.#own),
      splat: (value) => this.#splat(value),
    });
    return copy.stmts(this.#loop.body, mask);
  }

  #splat(value: Expr): Expr {
    if (value.kind === "const") return op(vectorOf(value.type), "splat", value);
    const key = showExpr(value);
    const known = this.#splats.get(key);
    if (known) return known;
    const splat = this.#before.let("all", op(vectorOf(value.type), "splat", value));
    this.#splats.set(key, splat);
    return splat;
  }
}

/** What is the same in all iterations. */
interface Uniform {
  is(value: Expr): boolean;
  /** The value in all lanes. */
  splat(value: Expr): Expr;
}

/** One round of the loop. */
class Copy {
  readonly #loop: ForStmt;
  readonly #index: Expr;
  readonly #partials: readonly Expr[];
  readonly #names: Names;
  readonly #uniform: Uniform;
  readonly #renamed = new Map<string, Expr>();
  #accumulated = 0;

  constructor(loop: ForStmt, index: Expr, partials: readonly Expr[], names: Names, uniform: Uniform) {
    this.#loop = loop;
    this.#index = index;
    this.#partials = partials;
    this.#names = names;
    this.#uniform = uniform;
  }

  stmts(stmts: readonly Stmt[], mask: Expr | undefined): Stmt[] {
    const b = new Block([], this.#names);
    for (const stmt of stmts) this.#statement(b, stmt, mask);
    return b.stmts;
  }

  #statement(b: Block, stmt: Stmt, mask: Expr | undefined): void {
    const blend = (value: Expr, otherwise: () => Expr) => (mask ? select(mask, value, otherwise()) : value);
    switch (stmt.kind) {
      case "let": {
        const value = this.#vector(stmt.value);
        this.#renamed.set(stmt.name, stmt.mutable ? b.var(stmt.name, value) : b.let(stmt.name, value));
        break;
      }
      case "assign": {
        const target =
          this.#renamed.get(stmt.name) ??
          this.#refuse(`an assignment to ${stmt.name}, which outlives an iteration`);
        b.assign(
          target,
          blend(this.#vector(stmt.value), () => target),
        );
        break;
      }
      case "accumulate":
        this.#accumulate(b, stmt, mask);
        break;
      case "write": {
        const index = this.#contiguous(stmt.index) ?? this.#refuse(`scattered writes to ${stmt.buffer}`);
        const value = this.#vector(stmt.value);
        b.write(
          stmt.buffer,
          index,
          blend(value, () => ({ kind: "read", type: value.type, buffer: stmt.buffer, index })),
        );
        break;
      }
      case "if": {
        const test = b.let("holds", this.#vector(stmt.test));
        const both = (way: Expr) => (mask ? b.let("holdsToo", op("b32x4", "both", mask, way)) : way);
        b.stmts.push(...this.stmts(stmt.body, both(test)));
        if (stmt.otherwise.length > 0)
          b.stmts.push(...this.stmts(stmt.otherwise, both(op("b32x4", "not", test))));
        break;
      }
      case "comment":
        b.comment(stmt.text);
        break;
      default:
        this.#refuse(`a statement ${stmt.kind}`);
    }
  }

  /** The loop's accumulate statements come in the order of their partial results. */
  #accumulate(b: Block, { how, value }: Stmt & { kind: "accumulate" }, mask: Expr | undefined): void {
    const into = this.#partials[this.#accumulated++]!;
    const term = this.#vector(value);
    const kept = (nothing: Expr) => (mask ? select(mask, term, op(term.type, "splat", nothing)) : term);
    switch (how) {
      case "add":
        b.assign(into, add(into, kept({ kind: "const", type: "f32", value: 0 })));
        break;
      case "max": {
        const lowest = term.type === "i32x4" ? i32(-(2 ** 31)) : real(Number.NEGATIVE_INFINITY, "f32");
        const candidate = b.let("candidate", kept(lowest));
        b.assign(into, select(op("b32x4", "gt", candidate, into), candidate, into));
        break;
      }
      case "either":
        b.assign(into, op("b32x4", "either", into, mask ? op("b32x4", "both", mask, term) : term));
        break;
      default:
        how satisfies never;
    }
  }

  #vector(value: Expr): Expr {
    if (this.#uniform.is(value)) return this.#uniform.splat(value);
    switch (value.kind) {
      case "local":
        if (value.name === this.#loop.name)
          return add(op("i32x4", "splat", this.#index), op("i32x4", "ramp"));
        return this.#renamed.get(value.name) ?? this.#refuse(`the value of ${value.name}`);
      case "read": {
        const type: Type = vectorOf(value.type);
        const index = this.#contiguous(value.index);
        if (index) return { ...value, type, index };
        const lane = (i: number) => this.#at(value, i);
        return op(type, "lanes", ...Array.from({ length: LANES }, (_, i) => lane(i)));
      }
      case "op":
        return op(vectorOf(value.type), value.op, ...value.args.map((arg) => this.#vector(arg)));
      default:
        return this.#refuse(`an expression ${value.kind}`);
    }
  }

  /** The index of the first lane's element, where the others follow it in memory. */
  #contiguous(index: Expr): Expr | undefined {
    return advances(index, this.#loop.name, this.#uniform.is) ? this.#at(index, 0) : undefined;
  }

  /** A scalar expression in iteration `index + lane`. */
  #at(value: Expr, lane: number): Expr {
    return rewriteExpr(value, (part) => {
      if (part.kind === "local" && this.#renamed.has(part.name))
        return this.#refuse(`an index that depends on ${part.name}`);
      return part.kind === "local" && part.name === this.#loop.name ? add(this.#index, i32(lane)) : part;
    });
  }

  #refuse(what: string): never {
    throw new Error(`lanes: the loop over ${this.#loop.name} holds ${what}, for which there is no vector`);
  }
}

/** Whether `index` is the loop's own plus what does not change. */
function advances(index: Expr, loop: string, isUniform: (part: Expr) => boolean): boolean {
  if (index.kind === "local") return index.name === loop;
  if (index.kind !== "op" || (index.op !== "add" && index.op !== "sub")) return false;
  const [a, c] = index.args as [Expr, Expr];
  if (isUniform(c)) return advances(a, loop, isUniform);
  return index.op === "add" && isUniform(a) && advances(c, loop, isUniform);
}
