import { type Kernel, THREADS, type Type } from "../ir/nodes.ts";
import { exprsIn } from "../ir/rewrite.ts";
import { showShape } from "../ir/shape.ts";
import { atom, called, INFIX, operand, operators, printBlock, type Spelling } from "./c-like.ts";
import { RESERVED, spelled } from "./names.ts";
import { reduction, reductionFunctions } from "./wgsl-reductions.ts";

// WGSL: a compute shader for each kernel, and a workgroup for each sample or part of one. WGSL lets compilers assume that no
// float is infinite or NaN. So both are recognised by their bits, and NaN is made from bits that no compiler sees as a constant.

const TYPES: Readonly<Partial<Record<Type, string>>> = { i32: "i32", f32: "f32", bool: "bool" };

/** Numbers that are spelled as a call: their functions, which return these bits. */
const NO_LITERALS = [
  [Number.NaN, "quietNaN", "0x7fc00000u"],
  [Number.POSITIVE_INFINITY, "infinity", "0x7f800000u"],
  [Number.NEGATIVE_INFINITY, "negativeInfinity", "0xff800000u"],
] as const;

const spelling: Spelling = {
  reserved: RESERVED.wgsl,
  literal: (type, value) => {
    if (type === "bool") return String(value !== 0);
    if (type === "i32") return String(value);
    const [, name] = NO_LITERALS.find(([special]) => Object.is(special, value)) ?? [];
    if (name) return `${name}()`;
    if (!Number.isFinite(value)) throw new Error(`wgsl: no literal of ${value}`);
    return `${Math.fround(value)}f`;
  },
  declaration: (name, _type, mutable, value) => `${mutable ? "var" : "let"} ${name} = ${value}`,
  loop: (name, from, to, order, step = "1") =>
    order === "descending"
      ? `for (var ${name} = ${to}; ${name} >= ${from}; ${name}--)`
      : `for (var ${name} = ${from}; ${name} <= ${to}; ${name} += ${step})`,
  element: (buffer, index) => `${buffer}[${index}]`,
  call: (name, args) => `${name}(${args.join(", ")})`,
  operation: (op, type, args) => {
    if (type === "f64") return undefined;
    const [first, second] = args.map(operand);
    if (INFIX[op]) return operators(`${first} ${INFIX[op]} ${second}`);
    switch (op) {
      case "min":
      case "max":
      case "log":
      case "fma":
        return called(op, args);
      case "select":
        return called("select", [...args].reverse());
      case "isNaN":
        return operators(`(bitcast<u32>(${first}) & 0x7fffffffu) > 0x7f800000u`);
      case "isMasked":
        return operators(`bitcast<u32>(${first}) == 0xff800000u`);
      case "not":
        return atom(`!${first}`);
      case "toReal":
        return called("f32", args);
      case "truncate":
        return called("i32", args);
      case "bits":
        return called("bitcast<i32>", args);
      case "fromBits":
        return called("bitcast<f32>", args);
      case "shl":
        return operators(`${first} << ${second}u`);
      case "shr":
        return atom(`bitcast<i32>(bitcast<u32>(${first}) >> ${second}u)`);
      default:
        return undefined;
    }
  },
  comment: (text) => `// ${text}`,
  barrier: (memory) => `${memory}Barrier()`,
  reduction,
};

/** How many elements the buffers of a workgroup have: the maximum, and the number unless the pipeline says less. All have the same. */
const ELEMENTS = "elements";

/** What a pipeline may set. */
export function overridesOf({ buffers }: Kernel): string[] {
  return [THREADS, ...(buffers.some(({ workgroup }) => workgroup !== undefined) ? [ELEMENTS] : [])];
}

export interface WgslShader {
  readonly header: string;
  readonly kernel: Kernel;
  /** Threads of a workgroup: the maximum, and the number unless the pipeline says less. A power of 2. */
  readonly threads: number;
  /** The value of a scalar that is not a field of its sample. */
  readonly given: Readonly<Record<string, string>>;
}

/** The scalars that a sample brings along, in the order of its fields. One that is given may be made of its own field. */
export function fieldsOf(kernel: Kernel, given: WgslShader["given"]): Kernel["scalars"] {
  return kernel.scalars.filter(({ name }) => name !== THREADS && (given[name]?.includes(`.${name}`) ?? true));
}

/** A whole shader. Sample n of a dispatch is `samples[n]`, one workgroup in y. */
export function printWgsl({ header, kernel, threads, given }: WgslShader): string {
  const fields = fieldsOf(kernel, given);
  const scalar = (name: string) => given[name] ?? `samples[group.y].${spelled(name, RESERVED.wgsl)}`;
  const body = printBlock(kernel.body, spelling, "  ");
  const own = kernel.buffers.filter(({ workgroup }) => workgroup !== undefined);
  const bound = kernel.buffers.filter((buffer) => !own.includes(buffer));
  const lines = [
    `// ${header}`,
    "",
    "struct Sample {",
    ...fields.map(({ name, type, doc }) => `  ${spelled(name, RESERVED.wgsl)}: ${TYPES[type]}, // ${doc}`),
    "}",
    "",
    "@group(0) @binding(0) var<storage, read> samples: array<Sample>;",
    ...bound.map(({ name, type, storage, access, shape }, i) => {
      const mode = access === "read" ? "read" : "read_write";
      return `@group(0) @binding(${i + 1}) var<storage, ${mode}> ${name}: array<${storage ?? type}>; // ${showShape(shape)}`;
    }),
    "",
    `override ${THREADS}: i32 = ${threads};`,
    ...own.map(({ workgroup }) => `override ${ELEMENTS}: i32 = ${workgroup};`).slice(0, 1),
    ...own.map(
      ({ name, type, shape }) =>
        `var<workgroup> ${name}: array<${type}, ${ELEMENTS}>; // ${showShape(shape)}`,
    ),
    "",
    ...reductionFunctions(kernel),
    ...constants(kernel),
    `// ${kernel.doc}`,
    `@compute @workgroup_size(${THREADS})`,
    `fn ${kernel.name}(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {`,
    ...kernel.scalars
      .filter(({ name }) => name !== THREADS)
      .map(({ name }) => `  let ${spelled(name, RESERVED.wgsl)} = ${scalar(name)};`),
    ...body,
    "}",
    "",
  ];
  return lines.join("\n");
}

/** Functions for the numbers that are no literals in WGSL. */
function constants({ body }: Kernel): string[] {
  const used = new Set(exprsIn(body).map((expr) => (expr.kind === "const" ? expr.value : undefined)));
  return NO_LITERALS.filter(([value]) => used.has(value)).flatMap(([, name, bits]) => [
    `fn ${name}() -> f32 {`,
    `  var bits = ${bits};`,
    "  return bitcast<f32>(bits);",
    "}",
    "",
  ]);
}
