import type { Expr, Op, Order, Share, Stmt, Type } from "../ir/nodes.ts";
import { spelled } from "./names.ts";

// What languages with C's statements have in common, driven by a table. Every spelling that differs between them is in the table.
// A printer that needs to ask for its target is missing a pass instead.

/** C's operators. */
export const INFIX: Readonly<Partial<Record<Op, string>>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  and: "&",
  lt: "<",
  gt: ">",
  ge: ">=",
  eq: "==",
  ne: "!=",
  both: "&&",
  either: "||",
};

/**
 * An expression's text and how it binds. "operators": as an operand it gets parentheses, whatever C's precedence says, so that
 * nobody has to know it. "signed": a literal that begins with its sign.
 */
export interface Phrase {
  readonly text: string;
  readonly level: "atom" | "signed" | "operators";
}

export const atom = (text: string): Phrase => ({ text, level: "atom" });
export const operators = (text: string): Phrase => ({ text, level: "operators" });
export const operand = ({ text, level }: Phrase): string => (level === "operators" ? `(${text})` : text);
export const called = (name: string, args: readonly Phrase[]): Phrase =>
  atom(`${name}(${args.map(operand).join(", ")})`);

export interface Spelling {
  readonly reserved: ReadonlySet<string>;
  literal(type: Type, value: number): string;
  declaration(name: string, type: Type, mutable: boolean, value: string): string;
  /** The head of a loop over an inclusive range, up to its opening brace. */
  loop(name: string, from: string, to: string, order: Order, step: string | undefined): string;
  element(buffer: string, index: string, use: "read" | "write"): string;
  call(name: string, args: readonly string[]): string;
  /** Undefined: the target has no such operation. */
  operation(op: Op, type: Type, args: readonly Phrase[]): Phrase | undefined;
  comment(text: string): string;
  /** Where the target has threads. */
  readonly barrier?: (memory: "storage" | "workgroup") => string;
  readonly reduction?: (shares: readonly Share[]) => string;
}

function provided<T>(spelling: T | undefined, { kind }: Stmt): T {
  if (!spelling) throw new Error(`print: no spelling of ${kind}: a pass is missing`);
  return spelling;
}

export function printBlock(stmts: readonly Stmt[], spelling: Spelling, indent: string): string[] {
  const name = (raw: string) => spelled(raw, spelling.reserved);
  const expr = (value: Expr) => printExpr(value, spelling);
  return stmts.flatMap((stmt): string[] => {
    switch (stmt.kind) {
      case "let":
        return [
          `${indent}${spelling.declaration(name(stmt.name), stmt.value.type, stmt.mutable, expr(stmt.value))};`,
        ];
      case "assign":
        return [`${indent}${name(stmt.name)} = ${expr(stmt.value)};`];
      case "write":
        return [
          `${indent}${spelling.element(name(stmt.buffer), expr(stmt.index), "write")} = ${expr(stmt.value)};`,
        ];
      case "for":
        return [
          `${indent}${spelling.loop(name(stmt.name), expr(stmt.from), expr(stmt.to), stmt.order, stmt.step && expr(stmt.step))} {`,
          ...printBlock(stmt.body, spelling, `${indent}  `),
          `${indent}}`,
        ];
      case "if":
        return printIf(stmt, spelling, indent, `${indent}if`);
      case "barrier":
        return [`${indent}${provided(spelling.barrier, stmt)(stmt.memory)};`];
      case "reduce": {
        const shares = stmt.shares.map((share) => ({ ...share, name: name(share.name) }));
        return [`${indent}${provided(spelling.reduction, stmt)(shares)};`];
      }
      case "accumulate":
      case "invoke":
      case "store":
        throw new Error(`print: no spelling of ${stmt.kind}: a pass is missing`);
      case "comment":
        return [`${indent}${spelling.comment(stmt.text)}`];
      default:
        return stmt satisfies never;
    }
  });
}

/** An alternative that is one `if` alone continues the chain: `} else if (...) {`. */
function printIf(stmt: Stmt & { kind: "if" }, spelling: Spelling, indent: string, head: string): string[] {
  const lines = [
    `${head} (${printExpr(stmt.test, spelling)}) {`,
    ...printBlock(stmt.body, spelling, `${indent}  `),
  ];
  const [first, ...more] = stmt.otherwise;
  if (!first) return [...lines, `${indent}}`];
  if (first.kind === "if" && more.length === 0)
    return [...lines, ...printIf(first, spelling, indent, `${indent}} else if`)];
  return [
    ...lines,
    `${indent}} else {`,
    ...printBlock(stmt.otherwise, spelling, `${indent}  `),
    `${indent}}`,
  ];
}

export function printExpr(expr: Expr, spelling: Spelling): string {
  return phrase(expr, spelling).text;
}

function phrase(expr: Expr, spelling: Spelling): Phrase {
  switch (expr.kind) {
    case "const":
      return { text: spelling.literal(expr.type, expr.value), level: expr.value < 0 ? "signed" : "atom" };
    case "local":
      return atom(spelled(expr.name, spelling.reserved));
    case "read": {
      const index = printExpr(expr.index, spelling);
      return atom(spelling.element(spelled(expr.buffer, spelling.reserved), index, "read"));
    }
    case "load":
      throw new Error("print: no spelling of load: a pass is missing");
    case "call": {
      const args = expr.args.map((arg) => printExpr(arg, spelling));
      return atom(spelling.call(expr.function, args));
    }
    case "op": {
      const args = expr.args.map((arg) => phrase(arg, spelling));
      const made = spelling.operation(expr.op, expr.type, args);
      if (!made) throw new Error(`print: no spelling of ${expr.op} for ${expr.type}: a pass is missing`);
      return made;
    }
    default:
      return expr satisfies never;
  }
}
