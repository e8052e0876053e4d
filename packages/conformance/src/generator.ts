// Inputs of a case are computed, not stored: integers from a hash, scaled so that every value is exact in float32.
//
// tools/goldens/generator.py is the same text in Python, bit for bit: only +, *, xor and shifts on 32-bit integers, and
// one division by a power of two. Changing either file means regenerating the fixtures.

/** Uniform in [0, 2^32): the finaliser of MurmurHash3 over a golden-ratio sequence. */
export function hash(seed: number, index: number): number {
  return mix(mix(seed) + Math.imul(index, 0x9e3779b9));
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Close to a normal deviate of deviation 1.15, within (-4, 4), a multiple of 2^-15: the sum of four 16-bit uniforms. */
export function deviate(seed: number, index: number): number {
  const a = hash(seed, 2 * index);
  const b = hash(seed, 2 * index + 1);
  return ((a >>> 16) + (a & 0xffff) + (b >>> 16) + (b & 0xffff) - 131070) / 32768;
}

/** Labels other than `blank`, with random repeats. */
export function labels(seed: number, length: number, classes: number, blank: number): number[] {
  return Array.from({ length }, (_, i) => {
    const label = hash(seed, i) % (classes - 1);
    return label < blank ? label : label + 1;
  });
}

/** How a batch of inputs is made. Fixtures name their inputs by such a recipe. */
export interface Recipe {
  readonly seed: number;
  readonly time: number;
  readonly classes: number;
  readonly blank: number;
  readonly inputLengths: readonly number[];
  readonly targetLengths: readonly number[];
  /** Factor on the deviates; an integer that keeps the products within 24 bits. */
  readonly scale: number;
  /** Added to the blank: a model early in training. */
  readonly blankBonus: number;
  /** Added to the class on the straight alignment: a model late in training. */
  readonly peak: number;
  /** How many of 1000 classes are set to `maskValue`, or to -Infinity if that is null. */
  readonly maskPermille: number;
  readonly maskValue: number | null;
}

export function recipeTargets(recipe: Recipe): number[][] {
  return recipe.targetLengths.map((length, n) =>
    labels(recipe.seed + 1000 + n, length, recipe.classes, recipe.blank),
  );
}

/** The logits `[T, N, C]` of a recipe. `shift` is added to all: log-probs are logits moved below zero, unnormalised. */
export function recipeLogits(recipe: Recipe, shift = 0): Float64Array {
  const { seed, time, classes, blank, scale } = recipe;
  const batch = recipe.inputLengths.length;
  const targets = recipeTargets(recipe);
  const logits = new Float64Array(time * batch * classes); // [T, N, C]
  for (let t = 0, i = 0; t < time; t++) {
    for (let n = 0; n < batch; n++) {
      const target = targets[n]!;
      const frames = Math.max(1, recipe.inputLengths[n]!);
      const state = Math.floor((Math.min(t, frames - 1) * (2 * target.length + 1)) / frames);
      const onPath = state % 2 === 0 ? blank : target[(state - 1) / 2]!;
      for (let c = 0; c < classes; c++, i++) {
        let x = deviate(seed, i) * scale + shift;
        if (c === blank) x += recipe.blankBonus;
        if (c === onPath) x += recipe.peak;
        if (recipe.maskPermille > 0 && c !== onPath && hash(seed + 1, i) % 1000 < recipe.maskPermille) {
          x = recipe.maskValue ?? Number.NEGATIVE_INFINITY;
        }
        logits[i] = x;
      }
    }
  }
  return logits;
}

/** Moves every unmasked value of the recipe below zero, exactly. */
export function logProbShift(recipe: Recipe): number {
  return -(4 * recipe.scale + recipe.blankBonus + recipe.peak);
}
