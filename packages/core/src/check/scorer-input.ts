import type { CandidatesInput, EditsInput, HessianInput, PosteriorsInput } from "../score-api.ts";
import { type Frames, validateData } from "./data.ts";
import { elementError, integerArray, integerAt } from "./integers.ts";
import type { Keys } from "./keys.ts";
import type { Settings } from "./options.ts";

const shared = {
  data: true,
  dtype: true,
  shape: true,
  strides: true,
  targets: true,
  targetsShape: true,
  targetsPadding: true,
  inputLengths: true,
  targetLengths: true,
} satisfies Keys<Omit<CandidatesInput, "signal">>;

/** The keys of each method's input, but for `signal`. */
export const scorerKeys = {
  posteriors: () => ({ ...shared, by: true, expected: true }) satisfies Keys<Omit<PosteriorsInput, "signal">>,
  edits: () => ({ ...shared, classes: true }) satisfies Keys<Omit<EditsInput, "signal">>,
  losses: () => shared,
  hessianProducts: () => ({ ...shared, direction: true }) satisfies Keys<Omit<HessianInput, "signal">>,
  entropies: () => shared,
  delays: () => shared,
};

/** A copy of `classes`; all of them where there is none. */
export function validateClasses(value: unknown, classes: number): Int32Array {
  if (value === undefined) return Int32Array.from({ length: classes }, (_, c) => c);
  const given = integerArray("classes", value);
  const copied = new Int32Array(given.length);
  const places = new Map<number, number>();
  for (let i = 0; i < given.length; i += 1) {
    const c = integerAt(given, i);
    if (!(c >= 0 && c < classes))
      throw elementError(`classes[${i}]`, `a class in 0..${classes - 1}`, given, i);
    const before = places.get(c);
    if (before !== undefined)
      throw new RangeError(`classes[${i}]: expected classes that differ, got ${c}, as classes[${before}] is`);
    places.set(c, i);
    copied[i] = c;
  }
  return copied;
}

/** The frames of one output, as those of each target, and an input that says so. */
export function validateCandidates(
  input: CandidatesInput,
  { layout }: Pick<Settings, "layout">,
): { readonly frames: Frames; readonly input: CandidatesInput } {
  const { shape, inputLengths } = input;
  if (Array.isArray(shape) && shape.length === 3)
    throw new RangeError(`shape: expected [T, C], one output for all targets, got 3 entries`);
  const frames = validateData(input, layout);
  const batch = countOf(input);
  const lengths =
    typeof inputLengths === "number" ? Array.from({ length: batch }, () => inputLengths) : inputLengths;
  return {
    frames: { ...frames, batch, batchStride: 0 },
    input: { ...input, ...(lengths !== undefined && { inputLengths: lengths }) },
  };
}

/** How many targets there are, as far as their form says so. Whether they are right is checked where all targets are. */
function countOf({ targets, targetsShape, targetLengths }: CandidatesInput): number {
  const given: unknown = targets;
  if (Array.isArray(given) && given.some((row) => typeof row === "object" && row !== null))
    return given.length;
  if (Array.isArray(targetsShape) && Number.isInteger(targetsShape[0]) && targetsShape[0]! > 0)
    return targetsShape[0]!;
  if (targetLengths === undefined || typeof targetLengths === "number") return 1;
  return Math.max(1, integerArray("targetLengths", targetLengths).length);
}
