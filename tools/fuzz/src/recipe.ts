// A problem in a few numbers: drawn at random, and shrunk by fast-check if a backend is wrong on it. Plain data, so that
// findings can be kept (corpus/).
import fc from "fast-check";

export const targetForms = ["rows", "padded", "concatenated"] as const;
export type TargetForm = (typeof targetForms)[number];

/** How a backend is called, if it can be called in this way. "in place": on memory that it allocated. */
export const ways = ["plain", "synchronous", "in place"] as const;
export type Way = (typeof ways)[number];

const weighted = <T>(...choices: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<T>])[]) =>
  // What is listed first is the simplest.
  fc.oneof({ withCrossShrink: true }, ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const usually = <T>(usual: T, weight: number, ...others: readonly T[]) =>
  weighted([weight, fc.constant(usual)], [100 - weight, fc.constantFrom(...others)]);

const sample = fc.record({
  /** 0: the same as the label before; else one of the classes. Only as many are used as fit into the frames. */
  labels: fc.array(fc.nat({ max: 400 }), { maxLength: 120, size: "max" }),
  /** Whether there is room for a label in every frame, not only in every second. */
  crowded: usually(false, 85, true),
  /** How many frames there are: all, a share of them, as many as the target needs, one less, none. */
  length: weighted(
    [50, fc.constant("all" as const)],
    [28, fc.constant("share" as const)],
    [10, fc.constant("tight" as const)],
    [7, fc.constant("short" as const)],
    [5, fc.constant("none" as const)],
  ),
  share: fc.integer({ min: 0, max: 1000 }),
});

export const recipes = fc.record({
  /** Whether there are more frames than `time`, and more classes than `classes`: see `problemOf`. Before those, as that is made smaller first. */
  long: usually(false, 92, true),
  wide: usually(false, 92, true),
  time: weighted([88, fc.integer({ min: 1, max: 40 })], [12, fc.constant(1)]),
  classes: weighted([96, fc.integer({ min: 2, max: 12 })], [4, fc.constant(1)]),
  blank: weighted([50, fc.constant(0)], [50, fc.nat({ max: 400 })]),
  samples: fc.array(sample, { minLength: 1, maxLength: 6, size: "max" }),
  scale: fc.constantFrom(1, 0, 3, 10, 100),
  /** By how much the blank leads. */
  bonus: usually(0, 85, 20),
  /** The share of classes at -Infinity. */
  masked: usually(0, 75, 0.05, 0.3),
  normalised: usually(true, 70, false),
  /** The seed of the numbers themselves. */
  numbers: fc.nat(),
  input: fc.constantFrom("logits", "logProbs", "probabilities"),
  gradient: fc.constantFrom("logits", "logProbs"),
  reduction: fc.constantFrom("none", "mean", "sum"),
  zeroInfinity: usually(false, 70, true),
  gradOutputs: usually(false, 30, true),
  layout: fc.constantFrom("TNC", "NTC"),
  unbatched: fc.boolean(),
  targetForm: fc.constantFrom(...targetForms),
  int64: fc.boolean(),
  nanPadding: usually(false, 60, true),
  way: fc.constantFrom(...ways),
  /** Whether labels may be the blank. */
  blanks: usually(false, 90, true),
  /** Whether values are whole numbers: best paths then tie, often. Last, with the next, so that seeds still mean what they meant. */
  whole: usually(false, 80, true),
  /** Whether best paths have every frame many times, so that there are more frames than a backend keeps rows of. */
  stretched: usually(false, 98, true),
} as const);

export type Recipe = typeof recipes extends fc.Arbitrary<infer R> ? R : never;
export type SampleRecipe = Recipe["samples"][number];

/** @throws TypeError - names the first member that is not of the kind that `recipes` makes */
export function checkRecipe(given: unknown): asserts given is Recipe {
  const [model] = fc.sample(recipes, { numRuns: 1, seed: 1 });
  const [one] = fc.sample(sample, { numRuns: 1, seed: 1 });
  checkLike("recipe", model!, given);
  const { samples } = given as Recipe;
  if (samples.length === 0) throw new TypeError("recipe.samples: expected at least one");
  for (const [i, each] of samples.entries()) {
    checkLike(`recipe.samples[${i}]`, one!, each);
    const labels: readonly unknown[] = each.labels;
    if (!labels.every(Number.isInteger))
      throw new TypeError(`recipe.samples[${i}].labels: expected integers`);
  }
}

function checkLike(where: string, model: object, given: unknown): void {
  const kind = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);
  if (typeof given !== "object" || given === null) throw new TypeError(`${where}: expected an object`);
  for (const [name, value] of Object.entries(model)) {
    const got: unknown = Object.hasOwn(given, name) ? given[name as keyof typeof given] : undefined;
    if (kind(got) !== kind(value))
      throw new TypeError(`${where}.${name}: expected ${kind(value)}, got ${JSON.stringify(got)}`);
  }
}
