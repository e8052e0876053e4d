import type { Expr, Kernel, Stmt } from "./nodes.ts";
import { showShape } from "./shape.ts";

// The IR as text, for goldens and for the messages of the verifier.

export function showKernel(kernel: Kernel): string {
  const scalars = kernel.scalars.map(({ name, type }) => `${name}: ${type}`);
  const buffers = kernel.buffers.map(
    ({ name, type, storage, access, shape }) =>
      `  ${access} ${name}: ${type}${storage ? ` stored as ${storage}` : ""} ${showShape(shape)}`,
  );
  const functions = (kernel.functions ?? []).flatMap(({ name, param, body, result }) => [
    `  function ${name}(${param.name}: ${param.type})`,
    ...showBlock(body, "    "),
    `    ${showExpr(result)}`,
  ]);
  return (
    [
      `kernel ${kernel.name}(${scalars.join(", ")})`,
      ...buffers,
      ...functions,
      ...showBlock(kernel.body, "  "),
    ].join("\n") + "\n"
  );
}

export function showExpr(expr: Expr): string {
  switch (expr.kind) {
    case "const":
      return `${expr.value}:${expr.type}`;
    case "local":
      return expr.name;
    case "read":
      return `${expr.buffer}[${showExpr(expr.index)}]`;
    case "load":
      return `[${showExpr(expr.address)} + ${expr.offset}]:${expr.type}`;
    case "op":
      return `${expr.op}(${expr.args.map(showExpr).join(", ")})`;
    case "call":
      return `${expr.function}(${expr.args.map(showExpr).join(", ")})`;
    default:
      return expr satisfies never;
  }
}

export function showStmt(stmt: Stmt, indent = ""): string[] {
  switch (stmt.kind) {
    case "let":
      return [
        `${indent}${stmt.mutable ? "var" : "let"} ${stmt.name}: ${stmt.value.type} = ${showExpr(stmt.value)}`,
      ];
    case "assign":
      return [`${indent}${stmt.name} = ${showExpr(stmt.value)}`];
    case "accumulate":
      return [`${indent}${stmt.name} ${stmt.how}= ${showExpr(stmt.value)}`];
    case "store":
      return [`${indent}[${showExpr(stmt.address)} + ${stmt.offset}] = ${showExpr(stmt.value)}`];
    case "write":
      return [`${indent}${stmt.buffer}[${showExpr(stmt.index)}] = ${showExpr(stmt.value)}`];
    case "for":
      return [
        `${indent}for ${stmt.name} in ${showExpr(stmt.from)} .. ${showExpr(stmt.to)} ${stmt.order}${stmt.step ? ` step ${showExpr(stmt.step)}` : ""}${showDealt(stmt)}`,
        ...showBlock(stmt.body, `${indent}  `),
      ];
    case "if":
      return [
        `${indent}if ${showExpr(stmt.test)}${showDealt(stmt)}`,
        ...showBlock(stmt.body, `${indent}  `),
        ...(stmt.otherwise.length > 0 ? [`${indent}else`, ...showBlock(stmt.otherwise, `${indent}  `)] : []),
      ];
    case "invoke": {
      const scalars = Object.entries(stmt.scalars).map(([name, value]) => `${name} = ${showExpr(value)}`);
      return [
        `${indent}invoke ${stmt.kernels.join(" | ")} by ${showExpr(stmt.which)} (${scalars.join(", ")})`,
      ];
    }
    case "barrier":
      return [`${indent}barrier ${stmt.memory}`];
    case "reduce":
      return [`${indent}reduce ${stmt.shares.map(({ how, name }) => `${how} ${name}`).join(", ")}`];
    case "comment":
      return [`${indent}# ${stmt.text}`];
    default:
      return stmt satisfies never;
  }
}

function showDealt({ dealt }: { readonly dealt?: true }): string {
  return dealt ? " dealt" : "";
}

function showBlock(stmts: readonly Stmt[], indent: string): string[] {
  return stmts.flatMap((stmt) => showStmt(stmt, indent));
}
