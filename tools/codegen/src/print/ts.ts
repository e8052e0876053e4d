import type { Buffer, Expr, Func, Kernel, Op } from "../ir/nodes.ts";
import { showShape } from "../ir/shape.ts";
import { atom, INFIX, operand, operators, printBlock, printExpr, type Spelling } from "./c-like.ts";
import { RESERVED } from "./names.ts";

// TypeScript: i32 and f64 are numbers, so arithmetic is exact up to 2^53 and indices need no narrowing. float32 arithmetic
// has no spelling on purpose: a lattice in float64 is as fast here. A kernel takes one object with its scalars and buffers,
// which a caller keeps and reuses.

const ARRAYS: Readonly<Record<string, string>> = {
  i32: "Int32Array",
  f64: "Float64Array",
  f32: "Float32Array",
};

const OPERATORS: typeof INFIX = { ...INFIX, eq: "===", ne: "!==" };

const FUNCTIONS: Readonly<Partial<Record<Op, string>>> = {
  min: "Math.min",
  max: "Math.max",
  abs: "Math.abs",
  exp: "Math.exp",
  expValue: "Math.exp",
  expAny: "Math.exp",
  log: "Math.log",
};

const spelling: Spelling = {
  reserved: RESERVED.ts,
  literal: (type, value) =>
    type === "bool"
      ? String(value !== 0)
      : Number.isFinite(value) || Number.isNaN(value)
        ? String(value)
        : value > 0
          ? "Infinity"
          : "-Infinity",
  declaration: (name, _type, mutable, value) => `${mutable ? "let" : "const"} ${name} = ${value}`,
  loop: (name, from, to, order, step) => {
    if (step) throw new Error("print: no spelling of a step: a pass is missing");
    return order === "descending"
      ? `for (let ${name} = ${to}, ${name}_end = ${from}; ${name} >= ${name}_end; ${name}--)`
      : `for (let ${name} = ${from}, ${name}_end = ${to}; ${name} <= ${name}_end; ${name}++)`;
  },
  element: (buffer, index, use) => (use === "read" ? `${buffer}[${index}]!` : `${buffer}[${index}]`),
  call: (name, args) => `${name}(${args.join(", ")})`,
  operation: (op, type, args) => {
    if (type === "f32") return undefined;
    const [first, second, third] = args.map(operand);
    if (OPERATORS[op]) {
      const isNegative = op === "sub" && args[1]!.level === "signed";
      return operators(`${first} ${OPERATORS[op]} ${isNegative ? `(${second})` : second}`);
    }
    if (FUNCTIONS[op]) return atom(`${FUNCTIONS[op]}(${args.map(({ text }) => text).join(", ")})`);
    switch (op) {
      case "select":
        return operators(`${first} ? ${second} : ${third}`);
      case "isNaN":
        return operators(`${first} !== ${first}`);
      case "isMasked":
        return operators(`${first} === -Infinity`);
      case "not":
        return atom(`!${first}`);
      case "toReal":
        return args[0];
      case "truncate":
        return operators(`${first} | 0`);
      default:
        return undefined;
    }
  },
  comment: (text) => `// ${text}`,
};

export const printTypeScriptExpr = (expr: Expr): string => printExpr(expr, spelling);

export interface TypeScriptModule {
  readonly header: readonly string[];
  readonly constants?: Readonly<Record<string, number>>;
  readonly kernels: readonly Kernel[];
  /** What follows the kernels, as it is. */
  readonly rest?: readonly string[];
}

export function printTypeScript({ header, constants = {}, kernels, rest = [] }: TypeScriptModule): string {
  const functions = new Map(kernels.flatMap((kernel) => kernel.functions ?? []).map((f) => [f.name, f]));
  const values = Object.entries(constants).map(([name, value]) => `export const ${name} = ${value};`);
  const sections = [
    ...values,
    ...[...functions.values()].map(printFunction),
    ...kernels.map((kernel) => printKernel(kernel)),
    ...rest,
  ];
  return [...header.map((line) => `// ${line}`), "", sections.join("\n\n"), ""].join("\n");
}

function printKernel(kernel: Kernel): string {
  const argumentsType = `${kernel.name[0]!.toUpperCase()}${kernel.name.slice(1)}Arguments`;
  const fields = [
    ...kernel.scalars.map(({ name, doc }) => `  /** ${doc} */\n  readonly ${name}: number;`),
    ...kernel.buffers.map(
      (buffer) =>
        `  readonly ${buffer.name}: ${arrayType(buffer)}; // ${buffer.access} ${showShape(buffer.shape)}`,
    ),
  ];
  const names = [...kernel.scalars, ...kernel.buffers].map(({ name }) => name).join(", ");
  return [
    `export interface ${argumentsType} {`,
    ...fields,
    "}",
    "",
    `/** ${kernel.doc} */`,
    `export function ${kernel.name}({ ${names} }: ${argumentsType}): void {`,
    ...printBlock(kernel.body, callsWithTables(kernel), "  "),
    "}",
  ].join("\n");
}

function printFunction({ name, doc, param, tables, body, result }: Func): string {
  const params = [`${param.name}: number`, ...tables.map((table) => `${table.name}: ${arrayType(table)}`)];
  return [
    `// ${doc}`,
    `function ${name}(${params.join(", ")}): number {`,
    ...printBlock(body, spelling, "  "),
    `  return ${printExpr(result, spelling)};`,
    "}",
  ].join("\n");
}

/** A function's tables are arguments of its kernel, handed on by name. */
function callsWithTables(kernel: Kernel): Spelling {
  return {
    ...spelling,
    call: (name, args) => {
      const tables = kernel.functions?.find((f) => f.name === name)?.tables ?? [];
      return spelling.call(name, [...args, ...tables.map((table) => table.name)]);
    },
  };
}

export function arrayType(buffer: Buffer): string {
  const array = ARRAYS[buffer.storage ?? buffer.type];
  if (!array) throw new Error(`print: no array of ${buffer.storage ?? buffer.type}: a pass is missing`);
  return array;
}
