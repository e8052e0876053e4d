import type { Accumulation, Kernel, Type } from "../ir/nodes.ts";
import { INFIX, printBlock, type Spelling } from "./c-like.ts";
import { RESERVED, spelled } from "./names.ts";

// WGSL: a compute shader a kernel, one workgroup for each sample (or each frame of it). WGSL lets compilers assume that no
// float is infinite or NaN, so what is to be found out about them is read off their bits, and NaN comes from bits that
// no compiler sees as a constant.

const TYPES: Readonly<Partial<Record<Type, string>>> = { i32: "i32", f32: "f32", bool: "bool" };

const spelling: Spelling = {
  reserved: RESERVED.wgsl,
  literal: (type, value) => {
    if (type === "bool") return String(value !== 0);
    if (type === "i32") return String(value);
    if (Number.isNaN(value)) return "quietNaN()";
    if (value === Number.POSITIVE_INFINITY) return "infinity()";
    if (!Number.isFinite(value)) throw new Error(`wgsl: no literal of ${value}`);
    return `${Math.fround(value)}f`;
  },
  declaration: (name, _type, mutable, value) => `${mutable ? "var" : "let"} ${name} = ${value}`,
  loop: (name, from, to, descending, step) =>
    descending
      ? `for (var ${name} = ${to}; ${name} >= ${from}; ${name}--)`
      : `for (var ${name} = ${from}; ${name} <= ${to}; ${name} += ${step})`,
  element: (buffer, index) => `${buffer}[${index}]`,
  call: (name, args) => `${name}(${args.join(", ")})`,
  operation: (op, type, args) => {
    if (type === "f64") return undefined;
    const [first, second, third] = args;
    if (INFIX[op]) return `${first} ${INFIX[op]} ${second}`;
    switch (op) {
      case "min":
      case "max":
      case "log":
        return `${op}(${args.join(", ")})`;
      case "select":
        return `select(${third}, ${second}, ${first})`;
      case "isNaN":
        return `(bitcast<u32>(${first}) & 0x7fffffffu) > 0x7f800000u`;
      case "isMasked":
        return `bitcast<u32>(${first}) == 0xff800000u`;
      case "not":
        return `!${first}`;
      case "toReal":
        return `f32(${first})`;
      case "truncate":
        return `i32(${first})`;
      case "bits":
        return `bitcast<i32>(${first})`;
      case "fromBits":
        return `bitcast<f32>(${first})`;
      case "shl":
        return `${first} << ${second}u`;
      case "shr":
        return `bitcast<i32>(bitcast<u32>(${first}) >> ${second}u)`;
      default:
        return undefined;
    }
  },
  comment: (text) => `// ${text}`,
  barrier: () => "storageBarrier()",
  reduction: (how, type, value) => `${reducer(how, type)}(thread, ${value})`,
};

export interface WgslShader {
  readonly header: string;
  readonly kernel: Kernel;
  readonly threads: number;
  /** What a scalar is where it is no field of its sample. */
  readonly given: Readonly<Record<string, string>>;
}

/** The scalars that a sample brings along, in the order of its fields. One that is given may be made of its own field. */
export function fieldsOf(kernel: Kernel, given: WgslShader["given"]): Kernel["scalars"] {
  return kernel.scalars.filter(({ name }) => given[name]?.includes(`.${name}`) ?? true);
}

/** A whole shader. Sample n of a dispatch is `samples[n]`, one workgroup in y. */
export function printWgsl({ header, kernel, threads, given }: WgslShader): string {
  const fields = fieldsOf(kernel, given);
  const scalar = (name: string) => given[name] ?? `samples[group.y].${spelled(name, RESERVED.wgsl)}`;
  const body = printBlock(kernel.body, spelling, "  ");
  const lines = [
    `// ${header}`,
    "",
    "struct Sample {",
    ...fields.map(({ name, type, doc }) => `  ${spelled(name, RESERVED.wgsl)}: ${TYPES[type]}, // ${doc}`),
    "}",
    "",
    "@group(0) @binding(0) var<storage, read> samples: array<Sample>;",
    ...kernel.buffers.map(({ name, type, storage, access, shape }, i) => {
      const mode = access === "read" ? "read" : "read_write";
      return `@group(0) @binding(${i + 1}) var<storage, ${mode}> ${name}: array<${storage ?? type}>; // ${shape}`;
    }),
    "",
    ...prelude(threads, body.join("\n")),
    `// ${kernel.doc}`,
    `@compute @workgroup_size(${threads})`,
    `fn ${kernel.name}(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {`,
    ...kernel.scalars.map(({ name }) => `  let ${spelled(name, RESERVED.wgsl)} = ${scalar(name)};`),
    ...body,
    "}",
    "",
  ];
  return lines.join("\n");
}

const REDUCTIONS: readonly (readonly [Accumulation, Type, (a: string, b: string) => string])[] = [
  ["add", "f32", (a, b) => `${a} + ${b}`],
  ["max", "f32", (a, b) => `select(${a}, ${b}, ${b} > ${a})`],
  ["either", "bool", (a, b) => `${a} | ${b}`],
];

function reducer(how: Accumulation, type: Type): string {
  return `${how}${type[0]!.toUpperCase()}${type.slice(1)}`;
}

/** A number that is no literal in WGSL. */
function fromBits(name: string, bits: string): string[] {
  return [`fn ${name}() -> f32 {`, `  var bits = ${bits};`, "  return bitcast<f32>(bits);", "}", ""];
}

/** What the body calls. Reductions go in pairs: the same bits in every run. `workgroupUniformLoad` is a barrier before and after. */
function prelude(threads: number, body: string): string[] {
  const calls = (name: string) => body.includes(`${name}(`);
  const reductions = REDUCTIONS.filter(([how, type]) => calls(reducer(how, type)));
  return [
    ...(calls("quietNaN") ? fromBits("quietNaN", "0x7fc00000u") : []),
    ...(calls("infinity") ? fromBits("infinity", "0x7f800000u") : []),
    ...(reductions.length > 0 ? [`var<workgroup> shares: array<u32, ${threads}>;`, ""] : []),
    ...reductions.flatMap(([how, type, combine]) => {
      const [into, outOf] =
        type === "bool"
          ? [(x: string) => `u32(${x})`, (x: string) => x]
          : [(x: string) => `bitcast<u32>(${x})`, (x: string) => `bitcast<f32>(${x})`];
      return [
        `fn ${reducer(how, type)}(thread: i32, value: ${type}) -> ${type} {`,
        `  shares[thread] = ${into("value")};`,
        "  storageBarrier();",
        "  workgroupBarrier();",
        `  for (var half = ${threads / 2}; half > 0; half /= 2) {`,
        "    if (thread < half) {",
        `      let a = ${outOf("shares[thread]")};`,
        `      let b = ${outOf("shares[thread + half]")};`,
        `      shares[thread] = ${type === "bool" ? combine("a", "b") : into(combine("a", "b"))};`,
        "    }",
        "    workgroupBarrier();",
        "  }",
        `  let all = workgroupUniformLoad(&shares[0]);`,
        `  return ${type === "bool" ? "all != 0u" : "bitcast<f32>(all)"};`,
        "}",
        "",
      ];
    }),
  ];
}
