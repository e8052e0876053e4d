import type { Expr, Op, Share, Stmt, Type } from "../ir/nodes.ts";
import { spelled } from "./names.ts";

// What languages with C's statements have in common, driven by a table. It is no one's language: every spelling that
// differs anywhere is in the table, and a printer that would need to ask for its target is missing a pass instead.

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

export interface Spelling {
  readonly reserved: ReadonlySet<string>;
  literal(type: Type, value: number): string;
  declaration(name: string, type: Type, mutable: boolean, value: string): string;
  /** The head of a loop over an inclusive range, up to its opening brace. */
  loop(name: string, from: string, to: string, descending: boolean, step: string): string;
  element(buffer: string, index: string, use: "read" | "write"): string;
  call(name: string, args: readonly string[]): string;
  /** An operation, its operands spelled and in parentheses where they need them; undefined: the target has no such thing. */
  operation(op: Op, type: Type, args: readonly string[]): string | undefined;
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
          `${indent}${spelling.loop(name(stmt.name), expr(stmt.from), expr(stmt.to), stmt.order === "descending", stmt.step ? expr(stmt.step) : "1")} {`,
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
  switch (expr.kind) {
    case "const":
      return spelling.literal(expr.type, expr.value);
    case "local":
      return spelled(expr.name, spelling.reserved);
    case "read":
      return spelling.element(
        spelled(expr.buffer, spelling.reserved),
        printExpr(expr.index, spelling),
        "read",
      );
    case "load":
      throw new Error("print: no spelling of load: a pass is missing");
    case "call":
      return spelling.call(
        expr.function,
        expr.args.map((arg) => printExpr(arg, spelling)),
      );
    case "op": {
      const text = spelling.operation(
        expr.op,
        expr.type,
        expr.args.map((arg) => operand(arg, spelling)),
      );
      if (text === undefined)
        throw new Error(`print: no spelling of ${expr.op} for ${expr.type}: a pass is missing`);
      return text;
    }
    default:
      return expr satisfies never;
  }
}

function operand(expr: Expr, spelling: Spelling): string {
  const text = printExpr(expr, spelling);
  return text.includes(" ") && !enclosed(text) && expr.kind === "op" ? `(${text})` : text;
}

/** Whether one pair of parentheses, or one call or element, spans the whole text. */
export function enclosed(text: string): boolean {
  const open = text.search(/[([]/);
  if (open < 0 || text.slice(0, open).includes(" ")) return false;
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if ("([".includes(text[i]!)) depth++;
    else if (")]".includes(text[i]!) && --depth === 0) return i === text.length - 1;
  }
  return false;
}
