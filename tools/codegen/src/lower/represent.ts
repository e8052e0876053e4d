import { Block, eq, gt, Names, op, select } from "../ir/build.ts";
import type { Buffer, Expr, Kernel, Pass, Stmt, Type } from "../ir/nodes.ts";
import { mapBlocks, mapExprs } from "../ir/rewrite.ts";

// The number representation pass decides what a weight is made of, and spells each weight operation in those components.
// Reals and totals become the representation's types. A representation is a table of rules; this file walks the kernel.

/** One component of a stored number: `alpha` becomes `alpha` (suffix "") and `alphaExponent`. */
export interface Component {
  readonly suffix: string;
  readonly type: "f32" | "f64" | "i32";
}

/** A class this far below its frame's best (in nats) keeps its exact weight on every backend: contract, clause 6.1. */
export const MIN_REACH = 20_000;

/** The components of one weight, as named expressions. */
export type Parts = readonly Expr[];

export interface Representation {
  readonly arithmetic: "f32" | "f64";
  readonly total: "f32" | "f64";
  readonly weight: readonly Component[];
  readonly emitted: readonly Component[];
  /** The most cells that a sum may have. */
  readonly largestFan: number;
  /**
   * log(weight) is log(mantissa) + exponent * unit + emissions multiplied in * perEmission. Of best paths: the steps of one
   * magnitude.
   */
  readonly unit: number;
  readonly perEmission: number;
  dead(): Parts;
  one(): Parts;
  sum(b: Block, a: Parts, c: Parts): Parts;
  /** Whether a is larger than c. */
  above(a: Parts, c: Parts): Expr;
  /** Absent: whichever `above` says. */
  larger?(b: Block, a: Parts, c: Parts): Parts;
  scale(b: Block, weight: Parts, emission: Parts): Parts;
  reach(frames: Expr): Expr;
  emission(b: Block, x: Expr, best: Expr, grain: Expr): Parts;
  noEmission(): Parts;
  /** It does not include `perEmission`. */
  arc(b: Block, logWeight: Expr, grain: Expr): Parts;
  posterior(b: Block, alpha: Parts, beta: Parts, total: Parts): Expr;
  isDead(weight: Parts): Expr;
  product(b: Block, a: Parts, c: Parts): Parts;
  magnitude(weight: Parts): Expr;
  relative(b: Block, weight: Parts, magnitude: Expr): Expr;
  absolute(b: Block, value: Expr, magnitude: Expr): Parts;
  /** Divided by the weight of that magnitude. Absent where cells need no such help to stay in range. */
  over?(b: Block, weight: Parts, magnitude: Expr): Parts;
  /** Absent where the host does that, in float64. */
  log?(weight: Parts): Expr;
}

export function represent(form: Representation): Pass {
  return (kernel) => {
    const components = (type: Type) => (type === "weight" ? form.weight : form.emitted);
    const composite = (type: Type) => type === "weight" || type === "emission";
    const concrete = <T extends Type>(type: T) =>
      type === "real" ? form.arithmetic : type === "total" ? form.total : type;
    const buffers: Buffer[] = kernel.buffers.flatMap((buffer) =>
      composite(buffer.type)
        ? components(buffer.type).map(({ suffix, type }) => ({ ...buffer, name: buffer.name + suffix, type }))
        : [{ ...buffer, type: concrete(buffer.type) }],
    );
    const names = new Names([...kernel.scalars.map(({ name }) => name), ...buffers.map(({ name }) => name)]);
    const locals = new Map<string, Parts>();
    const mutables = new Set<string>();
    return {
      ...kernel,
      scalars: kernel.scalars.map((scalar) => ({
        ...scalar,
        type: concrete(scalar.type) as Kernel["scalars"][number]["type"],
      })),
      buffers,
      body: lower(kernel.body),
    };

    function lower(stmts: readonly Stmt[]): Stmt[] {
      const b = new Block(buffers, names);
      for (const stmt of stmts) statement(b, stmt);
      return b.stmts;
    }

    function statement(b: Block, stmt: Stmt): void {
      switch (stmt.kind) {
        case "let": {
          if (!composite(stmt.value.type)) {
            const value = expr(b, stmt.value);
            locals.set(stmt.name, [stmt.mutable ? b.var(stmt.name, value) : b.let(stmt.name, value)]);
            break;
          }
          const parts = composed(b, stmt.value);
          const suffixes = components(stmt.value.type).map(({ suffix }) => stmt.name + suffix);
          if (stmt.mutable) mutables.add(stmt.name);
          // Parts that have a name keep it, unless one of the two names is to change.
          const copied = stmt.value.kind === "local" && mutables.has(stmt.value.name);
          const bind = (part: Expr, i: number) => {
            if (stmt.mutable) return b.var(suffixes[i]!, part);
            return copied || part.kind === "read" ? b.let(suffixes[i]!, part) : part;
          };
          locals.set(stmt.name, parts.map(bind));
          break;
        }
        case "assign": {
          const targets = locals.get(stmt.name)!;
          const parts = composite(stmt.value.type) ? composed(b, stmt.value) : [expr(b, stmt.value)];
          for (const [i, target] of targets.entries()) b.assign(target, parts[i]!);
          break;
        }
        case "accumulate":
          b.accumulate(locals.get(stmt.name)![0]!, stmt.how, expr(b, stmt.value));
          break;
        case "write": {
          const index = expr(b, stmt.index);
          if (!composite(stmt.value.type)) b.write(stmt.buffer, index, expr(b, stmt.value));
          else
            for (const [i, part] of composed(b, stmt.value).entries())
              b.write(stmt.buffer + components(stmt.value.type)[i]!.suffix, index, part);
          break;
        }
        case "for": {
          const [from, to] = [expr(b, stmt.from), expr(b, stmt.to)];
          b.for(stmt.name, from, to, stmt.order, (index, inner) => {
            locals.set(stmt.name, [index]);
            inner.stmts.push(...lower(stmt.body));
          });
          break;
        }
        case "reduce":
          throw new Error("represent: a reduction, before there were threads");
        case "store":
          throw new Error("represent: a store, before buffers had addresses");
        default:
          b.stmts.push(
            mapBlocks(
              mapExprs(stmt, (value) => expr(b, value)),
              lower,
            ),
          );
      }
    }

    function larger(b: Block, a: Parts, c: Parts): Parts {
      if (form.larger) return form.larger(b, a, c).map((part) => b.let("larger", part));
      const second = b.let("second", form.above(c, a));
      return a.map((part, i) => b.let(`larger${form.weight[i]!.suffix}`, select(second, c[i]!, part)));
    }

    function composed(b: Block, value: Expr): Parts {
      switch (value.kind) {
        case "local":
          return locals.get(value.name)!;
        case "read": {
          const index = expr(b, value.index);
          return components(value.type).map(({ suffix }) => b.read(value.buffer + suffix, index));
        }
        case "op": {
          const [first, second, third] = value.args;
          switch (value.op) {
            case "dead":
              return form.dead();
            case "one":
              return form.one();
            case "sum":
              return form.sum(b, composed(b, first!), composed(b, second!));
            case "larger":
              return larger(b, composed(b, first!), composed(b, second!));
            case "scale":
              return form.scale(
                b,
                composed(b, first!),
                composed(b, second!).map((part) => (part.kind === "read" ? b.let("emission", part) : part)),
              );
            case "emission":
              return form.emission(b, expr(b, first!), expr(b, second!), expr(b, third!));
            case "noEmission":
              return form.noEmission();
            case "arc":
              return form.arc(b, expr(b, first!), expr(b, second!));
            case "product":
              return form.product(b, composed(b, first!), composed(b, second!));
            case "over":
              if (!form.over) throw new Error("represent: a form whose cells stay in range by themselves");
              return form.over(b, composed(b, first!), expr(b, second!));
            case "absolute":
              return form.absolute(b, expr(b, first!), expr(b, second!));
            default:
              throw new Error(`represent: ${value.op} does not give a ${value.type}`);
          }
        }
        default:
          throw new Error(`represent: a constant ${value.type}`);
      }
    }

    function expr(b: Block, value: Expr): Expr {
      switch (value.kind) {
        case "const":
          return { ...value, type: concrete(value.type) };
        case "local":
          return locals.get(value.name)?.[0] ?? { ...value, type: concrete(value.type) };
        case "read":
          return { ...value, type: concrete(value.type), index: expr(b, value.index) };
        case "op": {
          const [first, second, third] = value.args;
          if (value.op === "posterior")
            return form.posterior(b, composed(b, first!), composed(b, second!), composed(b, third!));
          if (value.op === "logWeight") {
            if (!form.log) throw new Error("represent: here the host takes the log of a weight");
            return form.log(composed(b, first!));
          }
          if (value.op === "magnitude") return form.magnitude(composed(b, first!));
          if (value.op === "relative") return form.relative(b, composed(b, first!), expr(b, second!));
          if (value.op === "reach") return form.reach(expr(b, first!));
          // Where both are the same type there is nothing to convert.
          if (
            (value.op === "widen" || value.op === "round") &&
            concrete(first!.type) === concrete(value.type)
          )
            return expr(b, first!);
          if (value.op === "above") return form.above(composed(b, first!), composed(b, second!));
          if (value.op === "isDead") return form.isDead(composed(b, first!));
          return { ...value, type: concrete(value.type), args: value.args.map((arg) => expr(b, arg)) };
        }
        case "load":
          throw new Error("represent: a load, before buffers had addresses");
        case "call":
          return { ...value, args: value.args.map((arg) => expr(b, arg)) };
        default:
          return value satisfies never;
      }
    }
  };
}

/** Where a larger exponent always means a larger weight. */
export function aboveByExponent([a, aExponent]: Parts, [c, cExponent]: Parts): Expr {
  const level = op("bool", "both", eq(aExponent!, cExponent!), gt(a!, c!));
  return op("bool", "either", gt(aExponent!, cExponent!), level);
}
