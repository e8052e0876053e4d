import type { Accumulation, Kernel, Share, Type } from "../ir/nodes.ts";
import { kindOf, reductionName, reductionsOf } from "./reductions.ts";

// What a block's threads have each, put together: within warps by shuffles, always the same two, and then the warps' values one
// after the other, so that sums have the same bits in every run. Names that are reduced at once share the two barriers; a block
// of one warp has none.

const COMBINE: Readonly<Record<Accumulation, string>> = {
  add: "a + b",
  // A NaN among the terms is passed over.
  max: "b > a ? b : a",
  either: "a | b",
};

/** Shuffles know no bool. */
const carried = (type: Type): string =>
  ({ bool: "int", i32: "int", f32: "float", f64: "double" })[type as string]!;

export function reduction(shares: readonly Share[]): string {
  return `${reductionName(shares)}(thread, threads, ${shares.map(({ name }) => name).join(", ")})`;
}

/** The functions that kernels' reductions call. */
export function reductionFunctions(kernels: readonly Kernel[]): string[] {
  const used = reductionsOf(kernels);
  const combined = new Map([...used.values()].flat().map((share) => [withinWarp(share), share]));
  return [
    ...[...combined.values()].flatMap(warpFunction),
    ...[...used].flatMap(([name, shares]) => functionOf(name, shares)),
  ];
}

const combining = (share: Share): string => `combine${kindOf(share)}`;
const withinWarp = (share: Share): string => `warp${kindOf(share)}`;

function warpFunction(share: Share): string[] {
  const type = carried(share.type);
  return [
    `__device__ __forceinline__ ${type} ${combining(share)}(${type} a, ${type} b) {`,
    `  return ${COMBINE[share.how]};`,
    "}",
    "",
    `__device__ __forceinline__ ${type} ${withinWarp(share)}(${type} value) {`,
    "  for (int distance = 16; distance > 0; distance /= 2)",
    `    value = ${combining(share)}(value, __shfl_xor_sync(0xffffffffu, value, distance));`,
    "  return value;",
    "}",
    "",
  ];
}

function functionOf(name: string, shares: readonly Share[]): string[] {
  const params = shares.map(({ type }, i) => `, ${type === "bool" ? "bool" : carried(type)}& value${i}`);
  return [
    `__device__ __forceinline__ void ${name}(int thread, int threads${params.join("")}) {`,
    ...shares.map((share, i) => `  ${carried(share.type)} all${i} = ${withinWarp(share)}(value${i});`),
    "  if (threads > 32) {",
    ...shares.map(({ type }, i) => `    __shared__ ${carried(type)} shares${i}[32];`),
    "    if (thread % 32 == 0) {",
    ...shares.map((_, i) => `      shares${i}[thread / 32] = all${i};`),
    "    }",
    "    __syncthreads();",
    ...shares.map((_, i) => `    all${i} = shares${i}[0];`),
    "    for (int warp = 1; warp < threads / 32; ++warp) {",
    ...shares.map((share, i) => `      all${i} = ${combining(share)}(all${i}, shares${i}[warp]);`),
    "    }",
    "    __syncthreads();",
    "  } else {",
    // What the warp wrote before is seen after, as across a barrier.
    "    __syncwarp();",
    "  }",
    ...shares.map(({ type }, i) => `  value${i} = all${i}${type === "bool" ? " != 0" : ""};`),
    "}",
    "",
  ];
}
