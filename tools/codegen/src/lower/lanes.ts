import { add, Block, gt, i32, local, Names, op, real, select, sub } from "../ir/build.ts";
import { declared } from "../ir/declared.ts";
import {
  type Accumulation,
  type Expr,
  elementOf,
  type ForStmt,
  type Kernel,
  LANES,
  type Pass,
  type Stmt,
  type Type,
  vectorOf,
} from "../ir/nodes.ts";
import { mapBlocks } from "../ir/rewrite.ts";
import { LoopBody } from "./loop-body.ts";
import { assignment } from "./sequential.ts";

// Maps loops to vectors: LANES iterations at once. A "lanes" loop becomes one vector loop, whose last round runs into
// padding. A "bulk" loop works in the caller's memory, where nothing may be overrun, so the same body does the rest after the
// last whole vector under a mask. All other loops stay as they are.
//
// Sums of a bulk loop are added up in float32 for BLOCK elements, 8 a lane, and then in float64: terms below 6e-8 vanish beside
// a 1 in their lane, 4e-7 of it at most. (In blocks of 512 the softmax of a confident frame was off by 8e-7.)

const BLOCK = 32;

export const lanes: Pass = (kernel: Kernel): Kernel => {
  const names = new Names(declared(kernel));
  return {
    ...kernel,
    body: block(kernel.body, new Map(kernel.scalars.map(({ name, type }) => [name, type]))),
  };

  function block(stmts: readonly Stmt[], outer: ReadonlyMap<string, Type>): Stmt[] {
    const types = new Map(outer);
    return stmts.flatMap((stmt): Stmt[] => {
      switch (stmt.kind) {
        case "let":
          types.set(stmt.name, stmt.value.type);
          return [stmt];
        case "accumulate":
          return [assignment(stmt, types.get(stmt.name)!)];
        default:
          if (stmt.kind === "for" && stmt.order === "lanes") return overrunning(stmt, types);
          if (stmt.kind === "for" && stmt.order === "bulk") return exact(stmt, types);
          return [mapBlocks(stmt, (inner) => block(inner, types))];
      }
    });
  }

  function overrunning(loop: ForStmt, types: ReadonlyMap<string, Type>): Stmt[] {
    const b = new Block(kernel.buffers, names);
    const body = new LoopBody(loop, b, names);
    round(b, loop, types, (vectors) => ({ ...loop, step: i32(LANES), body: body.round(vectors) }));
    return b.stmts;
  }

  function exact(loop: ForStmt, types: ReadonlyMap<string, Type>): Stmt[] {
    const b = new Block(kernel.buffers, names);
    const from = b.let("from", loop.from);
    const to = b.let("to", loop.to);
    const count = add(sub(to, from), i32(1));
    const whole = b.let("whole", add(from, op("i32", "and", count, i32(-LANES))));
    const body = new LoopBody(loop, b, names);
    const vectors = (b: Block, from: Expr, to: Expr) =>
      round(b, loop, types, (vectors) => ({
        ...loop,
        from,
        to,
        step: i32(LANES),
        body: body.round(vectors),
      }));

    const end = sub(whole, i32(1));
    // Blocks are there for sums only.
    if (loop.body.some((stmt) => stmt.kind === "accumulate" && stmt.how === "add")) {
      const name = names.fresh("block");
      const inner = new Block(kernel.buffers, names);
      vectors(inner, local(name), op("i32", "min", add(local(name), i32(BLOCK - 1)), end));
      const blocks = {
        name,
        from,
        to: end,
        order: "ascending",
        step: i32(BLOCK),
        body: inner.stmts,
      } as const;
      b.stmts.push({ kind: "for", ...blocks });
    } else vectors(b, from, end);

    const rest = new Block(kernel.buffers, names);
    const name = names.fresh(loop.name);
    const left = op("i32x4", "splat", sub(to, local(name)));
    const mask = rest.let("inside", op("b32x4", "ge", left, op("i32x4", "ramp")));
    const partials = accumulators(rest, loop, types);
    rest.stmts.push(...body.masked(mask, local(name), partials.map(vectorIn)));
    for (const partial of partials) combine(rest, partial);
    b.stmts.push({ ...loop, name, from: whole, to, order: "ascending", step: i32(LANES), body: rest.stmts });
    return b.stmts;
  }
};

interface Accumulator {
  readonly target: Expr;
  readonly how: Accumulation;
  readonly vector: Expr;
}

const START: Readonly<Record<Accumulation, Expr>> = {
  add: real(0, "f32"),
  max: real(Number.NEGATIVE_INFINITY, "f32"),
  either: { kind: "const", type: "bool", value: 0 },
};
const startOf = (how: Accumulation, type: Type): Expr =>
  how === "max" && type === "i32" ? i32(-(2 ** 31)) : START[how];

/** A vector for each thing that the loop accumulates. */
function accumulators(b: Block, { body }: ForStmt, types: ReadonlyMap<string, Type>): Accumulator[] {
  return body
    .filter((stmt) => stmt.kind === "accumulate")
    .map(({ name, how }) => {
      const start = startOf(how, types.get(name)!);
      const vector = b.var(`${name}Lanes`, op(vectorOf(start.type), "splat", start));
      return { target: local(name, types.get(name)!), how, vector };
    });
}

const vectorIn = ({ vector }: Accumulator): Expr => vector;

/** A loop over vectors. What it accumulates is set up before it and combined after it. */
function round(
  b: Block,
  loop: ForStmt,
  types: ReadonlyMap<string, Type>,
  write: (vectors: readonly Expr[]) => ForStmt,
): void {
  const partials = accumulators(b, loop, types);
  b.stmts.push({ ...write(partials.map(vectorIn)), order: "ascending" });
  for (const partial of partials) combine(b, partial);
}

function combine(b: Block, { target, how, vector }: Accumulator): void {
  switch (how) {
    case "add": {
      const sum = op("f64", "sumLanes", vector);
      b.assign(target, add(target, target.type === "f64" ? sum : op(target.type, "round", sum)));
      break;
    }
    case "max": {
      const most = b.let("most", op(elementOf(vector.type), "maxLanes", vector));
      b.assign(target, select(gt(most, target), most, target));
      break;
    }
    case "either":
      b.assign(target, op("bool", "either", target, op("bool", "anyLane", vector)));
      break;
    default:
      how satisfies never;
  }
}
