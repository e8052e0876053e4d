import type { Buffer, Kernel, Type } from "../ir/nodes.ts";
import { showShape } from "../ir/shape.ts";
import { atom, called, INFIX, operand, operators, printBlock, type Spelling } from "./c-like.ts";
import { reduction, reductionFunctions } from "./cuda-reductions.ts";
import { RESERVED, spelled } from "./names.ts";

// CUDA C++: one function a kernel, one block of threads for each sample, or each part of it, sample n in y. All kernels of a
// module take the same argument: what the host tells of each sample, and where the arrays are. Floats are as IEEE has them, so
// nothing is told by its bits.

const TYPES: Readonly<Partial<Record<Type, string>>> = {
  i32: "int",
  f32: "float",
  f64: "double",
  bool: "bool",
};

/** Elements that are numbers of arithmetic wherever they are used, by what they are in CUDA's own headers. */
const COARSE = {
  f16: {
    type: "Float16",
    header: "cuda_fp16.h",
    own: "__half",
    read: "__half2float",
    write: "__float2half_rn",
  },
  bf16: {
    type: "BFloat16",
    header: "cuda_bf16.h",
    own: "__nv_bfloat16",
    read: "__bfloat162float",
    write: "__float2bfloat16_rn",
  },
} as const;

const isCoarse = (storage: Buffer["storage"]): storage is keyof typeof COARSE =>
  storage !== undefined && storage in COARSE;

function elementType({ storage, type }: Buffer): string {
  return isCoarse(storage) ? COARSE[storage].type : TYPES[(storage ?? type) as Type]!;
}

function coarseElements(functions: readonly CudaFunction[]): string[] {
  const used = functions.flatMap(({ kernel }) => kernel.buffers.map(({ storage }) => storage));
  return [...new Set(used.filter(isCoarse))].flatMap((storage) => {
    const { type, header, own, read, write } = COARSE[storage];
    return [
      "#ifdef __CUDACC__",
      `#include <${header}>`,
      "#endif",
      "",
      `struct ${type} {`,
      `  ${own} stored;`,
      `  __device__ __forceinline__ operator float() const { return ${read}(stored); }`,
      `  __device__ __forceinline__ void operator=(float value) { stored = ${write}(value); }`,
      "};",
      "",
    ];
  });
}

const spelling: Spelling = {
  reserved: RESERVED.cuda,
  literal: (type, value) => {
    if (type === "bool") return String(value !== 0);
    if (type === "i32") return String(value);
    if (Number.isNaN(value)) return "NAN";
    if (!Number.isFinite(value)) return value > 0 ? "INFINITY" : "-INFINITY";
    const text = String(type === "f32" ? Math.fround(value) : value);
    return `${/[.e]/.test(text) ? text : `${text}.0`}${type === "f32" ? "f" : ""}`;
  },
  declaration: (name, type, mutable, value) => `${mutable ? "" : "const "}${TYPES[type]} ${name} = ${value}`,
  loop: (name, from, to, order, step = "1") =>
    order === "descending"
      ? `for (int ${name} = ${to}, ${name}_end = ${from}; ${name} >= ${name}_end; --${name})`
      : `for (int ${name} = ${from}, ${name}_end = ${to}; ${name} <= ${name}_end; ${name} += ${step})`,
  element: (buffer, index) => `${buffer}[${index}]`,
  call: (name, args) => `${name}(${args.join(", ")})`,
  operation: (op, type, args) => {
    const [first, second, third] = args.map(operand);
    if (INFIX[op]) return operators(`${first} ${INFIX[op]} ${second}`);
    switch (op) {
      case "min":
      case "max":
        return called(type === "i32" ? op : type === "f32" ? `f${op}f` : `f${op}`, args);
      case "exp":
      case "expValue":
      case "expAny":
        return called(type === "f32" ? "expf" : "exp", args);
      case "log":
        return called(type === "f32" ? "logf" : "log", args);
      case "fma":
        return called(type === "f32" ? "fmaf" : "fma", args);
      case "select":
        return operators(`${first} ? ${second} : ${third}`);
      case "isNaN":
        return called("isnan", args);
      case "isMasked":
        return operators(`${first} == -INFINITY`);
      case "not":
        return atom(`!${first}`);
      case "toReal":
      case "truncate":
      case "widen":
      case "round":
        return called(`static_cast<${TYPES[type]}>`, args);
      case "bits":
        return called("__float_as_int", args);
      case "fromBits":
        return called("__int_as_float", args);
      // Of unsigned numbers, as a sign must neither be lost nor spread.
      case "shl":
      case "shr":
        return atom(
          `static_cast<int>(static_cast<unsigned>(${first}) ${op === "shl" ? "<<" : ">>"} ${second})`,
        );
      default:
        return undefined;
    }
  },
  comment: (text) => `// ${text}`,
  barrier: () => "__syncthreads()",
  reduction,
};

/** How a kernel comes to what it works on. */
export interface Access {
  /** Of a scalar, in terms of `sample` and CUDA's own; undefined: it is a field of the sample. */
  readonly scalars: Readonly<Record<string, string>>;
  /** The pointer to a buffer's elements. Undefined: it lies in shared memory. */
  buffer(buffer: Buffer, type: string): string | undefined;
  /** How many elements each buffer in shared memory has. */
  readonly shared?: string;
  /** Whether nothing else that the kernel writes is in the same place. */
  isAlone(buffer: Buffer): boolean;
}

export interface CudaFunction {
  readonly name: string;
  readonly kernel: Kernel;
  readonly access: Access;
  /** Of a block, at most. */
  readonly threads: number;
}

export interface CudaModule {
  readonly header: readonly string[];
  /** Of what the host tells of a sample. */
  readonly fields: readonly (readonly [name: string, type: "f64" | "i32"])[];
  readonly functions: readonly CudaFunction[];
}

export function printCuda({ header, fields, functions }: CudaModule): string {
  const lines = [
    ...header.map((line) => `// ${line}`),
    "",
    "struct Sample {",
    ...fields.map(([name, type]) => `  ${TYPES[type]} ${spelled(name, RESERVED.cuda)};`),
    "};",
    "",
    "struct Arguments {",
    "  const Sample* samples;",
    "  const int* labels;",
    "  double* work;",
    "  const void* data;",
    "  void* grad;",
    "  double* losses;",
    "};",
    "",
    "#ifndef CTCKIT_SHARED",
    "extern __shared__ double sharedMemory[];",
    "#define CTCKIT_SHARED sharedMemory",
    "#endif",
    "",
    ...coarseElements(functions),
    ...reductionFunctions(functions.map(({ kernel }) => kernel)),
    ...functions.flatMap(printFunction),
  ];
  return lines.join("\n");
}

function printFunction({ name, kernel, access, threads }: CudaFunction): string[] {
  const shared: string[] = [];
  // Wide elements first: nothing is off its alignment then.
  const sorted = [...kernel.buffers].sort((a, c) => Number(c.type === "f64") - Number(a.type === "f64"));
  const pointers = sorted.map((buffer) => {
    const element = elementType(buffer);
    const type = buffer.access === "read" ? `const ${element}` : element;
    const place = access.buffer(buffer, `${type}*`);
    const from = place ?? (shared.length === 0 ? `reinterpret_cast<${type}*>(CTCKIT_SHARED)` : undefined);
    const pointer = from ?? `reinterpret_cast<${type}*>(${shared.at(-1)} + ${access.shared})`;
    if (place === undefined) shared.push(buffer.name);
    return `  ${type}* ${access.isAlone(buffer) ? "__restrict__ " : ""}const ${buffer.name} = ${pointer}; // ${showShape(buffer.shape)}`;
  });
  return [
    `// ${kernel.doc}`,
    `extern "C" __global__ void __launch_bounds__(${threads}) ${name}(const Arguments arguments) {`,
    "  const Sample& sample = arguments.samples[blockIdx.y];",
    ...kernel.scalars.map((scalar) => {
      const value = access.scalars[scalar.name] ?? `sample.${spelled(scalar.name, RESERVED.cuda)}`;
      const cast = scalar.type === "f32" ? `static_cast<float>(${value})` : value;
      return `  const ${TYPES[scalar.type as Type]} ${spelled(scalar.name, RESERVED.cuda)} = ${cast};`;
    }),
    ...pointers,
    ...printBlock(kernel.body, spelling, "  "),
    "}",
    "",
  ];
}
