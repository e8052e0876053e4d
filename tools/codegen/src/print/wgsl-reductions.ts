import { type Accumulation, type Kernel, type Share, THREADS, type Type } from "../ir/nodes.ts";
import { reductionName, reductionsOf } from "./reductions.ts";

// Combines the values of a workgroup's threads four by four, always the same four, so that sums have the same bits
// in every run. Barriers are the cost, so names that are reduced together share them.

const COMBINE: Readonly<Record<Accumulation, (type: Type, a: string, b: string) => string>> = {
  add: (_type, a, b) => `${a} + ${b}`,
  // A NaN among the terms is passed over.
  max: (type, a, b) => (type === "f32" ? `select(${a}, ${b}, ${b} > ${a})` : `max(${a}, ${b})`),
  either: (_type, a, b) => `${a} | ${b}`,
};

const encoded = (type: Type, x: string): string => (type === "bool" ? `u32(${x})` : `bitcast<u32>(${x})`);
const decoded = (type: Type, x: string): string => (type === "bool" ? x : `bitcast<${type}>(${x})`);

export function reduction(shares: readonly Share[]): string {
  return `${reductionName(shares)}(thread, ${shares.map(({ name }) => `&${name}`).join(", ")})`;
}

/** The functions that a kernel's reductions call, and what they work in. */
export function reductionFunctions(kernel: Kernel): string[] {
  const used = reductionsOf([kernel]);
  if (used.size === 0) return [];
  const most = Math.max(...[...used.values()].map(({ length }) => length));
  const numbers = Array.from({ length: most }, (_, i) => i);
  return [
    ...numbers.map((i) => `var<workgroup> shares${i}: array<u32, ${THREADS}>;`),
    `var<workgroup> reduced: array<u32, ${most}>;`,
    "",
    ...[...used].flatMap(([name, shares]) => functionOf(name, shares)),
  ];
}

function functionOf(name: string, shares: readonly Share[]): string[] {
  const params = shares.map(({ type }, i) => `, value${i}: ptr<function, ${type}>`);
  const combined = ({ how, type }: Share, i: number) => {
    const [own, others] = ["thread", "other"].map((at) => decoded(type, `shares${i}[${at}]`));
    const both = COMBINE[how](type, own!, others!);
    return `        shares${i}[thread] = ${type === "bool" ? both : encoded(type, both)};`;
  };
  return [
    `fn ${name}(thread: i32${params.join("")}) {`,
    ...shares.map(({ type }, i) => `  shares${i}[thread] = ${encoded(type, `*value${i}`)};`),
    "  workgroupBarrier();",
    `  for (var count = ${THREADS}; count > 1; ) {`,
    "    let quarter = (count + 3) / 4;",
    "    if (thread < quarter) {",
    "      for (var other = thread + quarter; other < count; other += quarter) {",
    ...shares.map(combined),
    "      }",
    "    }",
    "    count = quarter;",
    "    workgroupBarrier();",
    "  }",
    "  if (thread == 0) {",
    ...shares.map((_, i) => `    reduced[${i}] = shares${i}[0];`),
    "  }",
    // A barrier before and after, and the result is known to be the same for all.
    "  let all = workgroupUniformLoad(&reduced);",
    ...shares.map(
      ({ type }, i) => `  *value${i} = ${type === "bool" ? `all[${i}] != 0u` : decoded(type, `all[${i}]`)};`,
    ),
    "}",
    "",
  ];
}
