import { type PathSums, pathSums, REACH, type Shape, splitStates } from "@ctckit/alignment";
import { stagesOf } from "../kernel-text.ts";
import type { Views } from "../memory.ts";
import { type Arguments, argumentsAt, type PathText } from "./kernels.ts";

// The posteriors of a path's states, by a module of its own on the same memory.

/** What is generated for one topology. */
export interface PosteriorModule
  extends PathText<"alongAlpha" | "totalOf" | "alongBeta">,
    Pick<PathSums, "padding"> {
  readonly words: (dimensions: Readonly<Record<"T" | "U" | "B" | "W", number>>) => readonly number[];
  readonly bytes: string;
}

/**
 * Makes what gives the posteriors of the path whose states are where `block` says.
 *
 * @param block the arguments of the path's kernels
 * @param stage has frame t there, and some before or after it; returns the first and the one after the last
 */
export function posteriorsOf(
  module: PosteriorModule,
  shape: Shape,
  exports: WebAssembly.Exports,
  { i32, f32 }: Views,
  addresses: readonly number[],
  block: Arguments,
  stage: (t: number, backward: boolean) => readonly [first: number, end: number],
) {
  const stages = stagesOf<keyof PosteriorModule["kernels"], Arguments>(module, exports);
  let along = block;
  const place = module.arrays.split(" ").indexOf("alphaExponent");
  const sums: PathSums = {
    padding: module.padding,
    // A unit is 2. Mantissas are below 2, no more than 16 are added up, and the total's is 1 at least.
    none: 64 + 6,
    open(opened) {
      along = { ...block, ...argumentsAt(module, addresses), ...opened, grain: REACH };
      const perFrame = (at: number) => i32.subarray(at / 4, at / 4 + opened.frames);
      splitStates(
        perFrame(block.states),
        shape.families,
        perFrame(along.pathFamily),
        perFrame(along.pathLabel),
      );
      return perFrame(along.pathLabel);
    },
    alpha(from, to) {
      for (let t = from; t <= to; t = along.to + 1) {
        const [first, end] = stage(t, false);
        along.dataStart = -first * along.classes;
        along.from = t;
        along.to = Math.min(to, end - 1);
        stages.alongAlpha(along);
      }
    },
    total() {
      stages.totalOf(along);
      return i32[along.totalExponent / 4]!;
    },
    beta(from, to) {
      for (let t = from; t >= to; t = along.to - 1) {
        const [first] = stage(t, true);
        along.dataStart = -first * along.classes;
        along.from = t;
        along.to = Math.max(to, first);
        stages.alongBeta(along);
      }
    },
    exponents(t) {
      const cells = module.words({ T: 0, U: 0, B: 1, W: along.targetLength })[place]!;
      const at = along.alphaExponent / 4 + (t & 1) * cells;
      return i32.subarray(at, at + cells);
    },
    narrow: (ends) => void Object.assign(along, ends),
    read(into) {
      const at = along.posteriors / 4;
      into.set(f32.subarray(at, at + into.length));
    },
  };
  return (targetLength: number, into: Float64Array) => pathSums(shape, sums, targetLength, into);
}
